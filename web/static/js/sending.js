// Results that somebody asked to send: the wish is kept here until the server has heard it. An address and an id, no name.
// Not in the database of the answers: what is lost with this browser is asked for again by the banner of the profile.
const TIMEOUT_MS = 15000;
const PAUSE_MS = 4000;
const AWAY = new Set([408, 423, 425, 429]);
const { person } = document.body.dataset;
const place = `envois:${person}`;
const listeners = [];
let running, timer;

export const waiting = () => JSON.parse(localStorage.getItem(place) ?? "[]");

function keep(addresses) {
  if (addresses.length) localStorage.setItem(place, JSON.stringify(addresses)); else localStorage.removeItem(place);
}

export function flush() {
  running ??= run().finally(() => { running = null; });
  return running;
}

async function run() {
  clearTimeout(timer);
  for (const address of waiting()) {
    const state = await send(address);
    const over = state === "sent" || state === "refused";
    if (over) keep(waiting().filter((one) => one !== address));
    for (const listener of listeners) listener(address, state);
    if (over) continue;
    timer = setTimeout(flush, PAUSE_MS * (0.5 + Math.random()));
    return;
  }
}

// the server checks whose results are meant: somebody else may have signed in since, in another tab
async function send(address) {
  try {
    const reply = await fetch(address, {
      method: "POST", body: JSON.stringify({ person }), redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { Accept: "application/json", "Content-Type": "application/json" },
    });
    if (reply.ok) return "sent";
    if (reply.type === "opaqueredirect" || reply.status === 401) return "connexion";
    return reply.status >= 500 || AWAY.has(reply.status) ? "garde" : "refused";
  } catch { return "garde"; }
}

for (const [target, name] of [[window, "online"], [document, "visibilitychange"]]) {
  target.addEventListener(name, () => { if (!document.hidden) flush(); });
}

// a form that asks for it; without a script, or without a place to keep things, it is a form like any other
for (const form of document.querySelectorAll("[data-sending]")) {
  const words = JSON.parse(form.dataset.words), address = new URL(form.action).pathname;
  const note = form.querySelector("[role=status]"), button = form.querySelector("button");
  const say = (text) => { button.hidden = true; note.textContent = text; };
  listeners.push((which, state) => {
    if (which === address) { if (words[state]) say(words[state]); else location.reload(); }
  });
  form.addEventListener("submit", (event) => {
    try { keep([...new Set([...waiting(), address])]); } catch { return; }
    event.preventDefault();
    button.setAttribute("aria-busy", "true");
    flush();
  });
  if (waiting().includes(address)) say(words.garde);
}
flush();
