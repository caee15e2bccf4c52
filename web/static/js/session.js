// On every page of somebody: what a closed tab left unsent goes now, and nobody signs out over it.
import { Outbox, saveFile } from "./outbox.js";

const { person } = document.body.dataset;
const sending = document.querySelector("[data-sending]") || localStorage.getItem(`envois:${person}`)
  ? await import("./sending.js").catch(() => null) : null;

const box = await Outbox.open(person).catch(() => null);
if (box) {
  box.flush();
  for (const form of document.querySelectorAll("[data-sign-out]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await Promise.race([Promise.all([box.flush(), sending?.flush()]), new Promise((enough) => setTimeout(enough, 3000))]);
      const left = await box.unsent();
      const refused = left.filter((one) => one.refused).length;
      const results = sending?.waiting().length;
      if (results || left.length > refused || (refused && !("saved" in form.dataset))) return hold(form, left, refused, results);
      for (const name of (await globalThis.caches?.keys()) ?? []) await caches.delete(name);
      await box.leave();
      form.submit();
    });
  }
}

// what is on its way leaves by itself; what was refused never will, and goes into a file
function hold(form, left, refused, results) {
  const words = JSON.parse(form.dataset.words);
  const note = form.querySelector("[role=alert]") ?? Object.assign(document.createElement("p"), { className: "notice warn", role: "alert" });
  const going = left.length - refused;
  note.textContent = [results && words.envois, going && words.reste.replace("{n}", going), refused && words.refusees.replace("{n}", refused)].filter(Boolean).join(" ");
  if (!note.isConnected) form.append(note);
  if (!refused || form.querySelector("[type=button]")) return;
  const sealing = import("./rescue.js").catch(() => null); // while the line holds: the button may be pressed when it does not
  const save = Object.assign(document.createElement("button"), { type: "button", className: "secondary", textContent: words.fichier });
  save.onclick = async () => {
    await saveFile("reponses.json", { answers: await box.unsent() }, form.dataset.rescue, sealing);
    form.dataset.saved = "";
    note.textContent = words.fichier_pret;
  };
  form.append(save);
}
