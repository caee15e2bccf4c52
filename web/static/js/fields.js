// Small helps around fields; without them every form still works.
document.querySelector("[data-focus]")?.focus();

const EYE = "M2 12s3.6-6 10-6 10 6 10 6-3.6 6-10 6-10-6-10-6z M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z";

function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", width: 24, height: 24, "aria-hidden": true })) svg.setAttribute(name, value);
  const drawn = svg.appendChild(document.createElementNS(svg.namespaceURI, "path"));
  for (const [name, value] of Object.entries({ d: path, fill: "none", stroke: "currentColor", "stroke-width": 2 })) drawn.setAttribute(name, value);
  return svg;
}

for (const box of document.querySelectorAll(".password")) {
  const input = box.querySelector("input");
  const eye = Object.assign(document.createElement("button"), { type: "button", className: "secondary" });
  const show = (on) => {
    input.type = on ? "text" : "password";
    eye.replaceChildren(icon(on ? `${EYE} M4 4l16 16` : EYE));
    eye.setAttribute("aria-label", on ? box.dataset.hide : box.dataset.show);
    eye.setAttribute("aria-pressed", on);
  };
  show(false);
  eye.onclick = () => show(input.type === "password");
  input.form?.addEventListener("submit", () => show(false));
  box.append(eye);
}

for (const list of document.querySelectorAll("[data-rules-of]")) {
  const input = document.getElementById(list.dataset.rulesOf);
  input.addEventListener("input", () => {
    for (const rule of list.children) rule.classList.toggle("met", new RegExp(rule.dataset.rule, "u").test(input.value));
  });
}

for (const input of document.querySelectorAll(".code input")) {
  input.addEventListener("change", () => { input.value = input.value.toUpperCase().replace(/[^A-Z0-9]/g, ""); });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  const words = button.textContent;
  button.onclick = async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = words; }, 2000);
  };
}

for (const menu of document.querySelectorAll("details.menu")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
}

for (const button of document.querySelectorAll("[data-opens]")) {
  button.onclick = () => document.getElementById(button.dataset.opens).showModal();
}

for (const form of document.querySelectorAll("[data-from-hash]")) {
  const given = new URLSearchParams(location.hash.slice(1)).get(form.dataset.fromHash);
  if (given) {
    form.elements[form.dataset.into].value = given;
    // out of the address bar and of the history: a shared computer must not keep it
    history.replaceState(null, "", location.pathname);
  }
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.onclick = () => window.print();
}

// What pupils will read, as it is typed: paragraphs, and what stands between two stars.
for (const box of document.querySelectorAll("[data-preview-of]")) {
  const input = document.getElementById(box.dataset.previewOf), into = box.querySelector("[data-preview]");
  const show = () => {
    const lines = input.value.split(/\n\s*\n/).map((one) => one.trim()).filter(Boolean);
    into.replaceChildren(...lines.map((line) => {
      const paragraph = document.createElement("p");
      line.split("**").forEach((part, n) => {
        paragraph.append(n % 2 ? Object.assign(document.createElement("strong"), { textContent: part }) : part);
      });
      return paragraph;
    }));
    box.hidden = !lines.length;
  };
  input.addEventListener("input", show);
  show();
}

// What was typed is not thrown at a dead line: a browser would show a page of its own instead, and forget it. One press, one sending.
const SLOW_MS = 400;
const LINE_MS = 5000;
const RELEASED_MS = 10000; // a file that was sent back leaves the page where it is
const under = new WeakMap(); // form -> "asking" whether the line holds, "sure" that it does, "going"

document.addEventListener("input", ({ target }) => { if (target.form) target.form.dataset.typed = ""; });
document.addEventListener("submit", async (event) => {
  const form = event.target, button = event.submitter, state = under.get(form);
  if (event.defaultPrevented || form.method !== "post") return;
  if (state && state !== "sure") return event.preventDefault();
  form.querySelector("[data-away-note]")?.remove();
  if (state === "sure" || !("typed" in form.dataset)) {
    under.set(form, "going");
    const free = slow(button);
    setTimeout(() => { free(); under.delete(form); }, RELEASED_MS);
    return;
  }
  event.preventDefault();
  under.set(form, "asking");
  const free = slow(button);
  const holds = await fetch("/live", { cache: "no-store", signal: AbortSignal.timeout(LINE_MS) }).then(() => true, () => false);
  free();
  if (holds) {
    under.set(form, "sure");
    return form.requestSubmit(button);
  }
  under.delete(form);
  const note = Object.assign(document.createElement("p"), { className: "notice warn", role: "alert" });
  note.dataset.awayNote = "";
  (button?.closest(".actions") ?? button ?? form.lastElementChild).before(note);
  note.textContent = document.body.dataset.away;
});

// never disabled: it says that it works, once that takes a while
function slow(button) {
  const dots = document.createTextNode("…");
  const late = setTimeout(() => { button?.setAttribute("aria-busy", "true"); button?.append(dots); }, SLOW_MS);
  return () => { clearTimeout(late); button?.removeAttribute("aria-busy"); dots.remove(); };
}
