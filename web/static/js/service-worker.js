// The player's pages reload on a cut line: what names its content comes from the cache, a page from the network if it answers.
// A copy says that it is one: what happened since is in the outbox, and the player looks there.
const PAGES = "pages-v1";
const FILES = "files-v1";
const PATIENCE_MS = 4000;
const PLAYER = /^\/evaluations\/[0-9a-f-]{36}$/;
const PAUSE = /^(\/evaluations\/[0-9a-f-]{36})\/etape$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate") {
    const pause = url.pathname.match(PAUSE);
    if (PLAYER.test(url.pathname)) event.respondWith(page(event.request, url.pathname));
    else if (pause) event.respondWith(fetch(event.request).catch(() => Response.redirect(pause[1]))); // no pause on a cut line
  } else if (url.pathname.startsWith("/static/") || url.pathname.startsWith("/api/files/")) {
    event.respondWith(file(event.request));
  }
});

async function page(request, path) {
  const pages = await caches.open(PAGES);
  const copy = await pages.match(path);
  const asked = fetch(request);
  try {
    const patience = new Promise((_, lose) => { if (copy) setTimeout(lose, PATIENCE_MS); });
    const response = await Promise.race([asked, patience]);
    if (response.ok && !response.redirected) await pages.put(path, response.clone());
    if (response.status < 500 || !copy) return response;
  } catch (error) {
    asked.catch(() => {});
    if (!copy) throw error;
  }
  const html = (await copy.text()).replace("<pix-player ", "<pix-player data-kept ");
  return new Response(html, { headers: copy.headers });
}

async function file(request) {
  return (await caches.match(request, { cacheName: FILES, ignoreVary: true })) ?? fetch(request);
}
