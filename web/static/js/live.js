// A region that renews itself: not while nobody looks, not what has not moved, and never silently stale.
import "../vendor/htmx.js";

const live = (event) => event.target.closest?.("[data-live]");
const hour = () => new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Paris" }).replace(/^0/, "").replace(":", "\u00a0h\u00a0");

function age(region, stale) {
  if (!stale) region.dataset.hour = hour();
  region.classList.toggle("stale", stale);
  region.querySelector(".age").textContent = region.dataset[stale ? "cut" : "fresh"].replace("{heure}", region.dataset.hour);
}

document.addEventListener("htmx:before:request", (event) => {
  const region = live(event);
  if (!region) return;
  if (document.hidden) return event.preventDefault();
  event.detail.ctx.request.headers["If-None-Match"] = `"${region.dataset.version}"`;
  region.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:before:response", (event) => {
  const region = live(event);
  if (!region) return;
  const { raw, status } = event.detail.ctx.response;
  // signed out meanwhile: the page itself is asked for again, and leads to the form
  if (raw.redirected) { event.preventDefault(); location.reload(); }
  else if (status === 304) age(region, false);
  else if (status !== 200) { event.preventDefault(); age(region, true); }
});

document.addEventListener("htmx:error", (event) => { const region = live(event); if (region) age(region, true); });
document.addEventListener("htmx:finally:request", (event) => live(event)?.removeAttribute("aria-busy"));
