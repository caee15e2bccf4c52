// The demonstration, one question at a time; nothing is sent before the end, nothing is kept.
const form = document.querySelector("[data-demonstration]");
const sections = [...form.querySelectorAll(".question")];
const send = form.querySelector("[data-send]");
let at = 0;
let shownAt = 0;

function show(focus = true) {
  sections.forEach((one, n) => { one.hidden = n !== at; });
  send.hidden = true;
  document.querySelector("[data-lead]").hidden = at > 0;
  shownAt = performance.now();
  if (focus) { sections[at].querySelector("h2").focus({ preventScroll: true }); scrollTo(0, 0); }
}

function isAnswered(section) {
  const fields = [...section.querySelectorAll("input, select")];
  const boxes = fields.filter((one) => one.type === "radio" || one.type === "checkbox");
  return boxes.length ? boxes.some((one) => one.checked) : fields.every((one) => one.value.trim());
}

function on(skip) {
  if (performance.now() - shownAt < 350) return;
  const section = sections[at];
  const error = section.querySelector("[data-error]");
  if (!skip && !isAnswered(section)) { error.hidden = false; error.focus(); return; }
  if (skip) for (const one of section.querySelectorAll("input, select")) { if (one.type === "radio" || one.type === "checkbox") one.checked = false; else one.value = ""; }
  if (at + 1 === sections.length) { form.submit(); return; }
  at += 1;
  show();
}

for (const section of sections) {
  section.querySelector("[data-steps]").hidden = false;
  section.querySelector("[data-next]").onclick = () => on(false);
  section.querySelector("[data-skip]").onclick = () => on(true);
  section.addEventListener("input", () => { section.querySelector("[data-error]").hidden = true; });
}
form.addEventListener("submit", (event) => { event.preventDefault(); on(false); });
show(false);
