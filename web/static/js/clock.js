// Time left for a question: shown in minutes, then in seconds under five minutes; can be hidden; spoken only at 30, 10, 5 and 1 minute.
const SPOKEN = [30, 10, 5, 1];

export function inWords(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
  if (minutes >= 5) return `${minutes} min`;
  return minutes ? `${minutes} min ${String(seconds % 60).padStart(2, "0")} s` : `${seconds} s`;
}

// `startedAt` is when the question was first seen, as the wall clock had it: a reload does not give time back.
// Within the page performance.now() counts, which no change of the clock can bend.
export class Clock {
  constructor({ place, seconds, startedAt, words, announce, onOver }) {
    this.total = seconds * 1000;
    this.spent = Math.max(0, Date.now() - startedAt);
    this.from = performance.now();
    this.said = new Set(SPOKEN.filter((minutes) => this.left() <= minutes * 60000));
    this.words = words;
    this.announce = announce;
    this.onOver = onOver;
    place.innerHTML = '<p class="clock"><span data-left></span> <button type="button" class="quiet"></button></p>';
    this.shown = place.querySelector("[data-left]");
    this.button = place.querySelector("button");
    this.button.textContent = words.temps_cacher;
    this.button.onclick = () => {
      this.shown.hidden = !this.shown.hidden;
      this.button.textContent = this.shown.hidden ? words.temps_montrer : words.temps_cacher;
    };
    this.tick();
    this.timer = setInterval(() => this.tick(), 500);
  }

  left() { return this.total - this.spent - (performance.now() - this.from); }

  tick() {
    const left = this.left();
    this.shown.textContent = `${this.words.temps_reste} ${inWords(left)}`;
    for (const minutes of SPOKEN) {
      if (left <= minutes * 60000 && !this.said.has(minutes)) {
        this.said.add(minutes);
        this.announce(this.words.temps_parle.replace("{duree}", `${minutes} min`));
      }
    }
    if (left <= 0) { this.stop(); this.onOver(); }
  }

  stop() { clearInterval(this.timer); }
}
