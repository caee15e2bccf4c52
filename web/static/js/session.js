// On every page of somebody: what a closed tab left unsent goes now, and nobody signs out over it.
import { Outbox } from "./outbox.js";

const box = await Outbox.open(document.body.dataset.person).catch(() => null);
if (box) {
  box.flush();
  for (const form of document.querySelectorAll("[data-sign-out]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await Promise.race([box.flush(), new Promise((enough) => setTimeout(enough, 3000))]);
      const left = (await box.unsent()).length;
      if (left) {
        const text = JSON.parse(form.dataset.words).reste.replace("{n}", left);
        let note = form.querySelector("[role=alert]");
        if (!note) form.append(note = Object.assign(document.createElement("p"), { className: "notice warn", role: "alert" }));
        note.textContent = text;
        return;
      }
      for (const name of (await globalThis.caches?.keys()) ?? []) await caches.delete(name);
      await box.leave();
      form.submit();
    });
  }
}
