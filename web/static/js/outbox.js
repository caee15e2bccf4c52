// What is not on the server yet lives here: answers, drafts, the questions that come next. Ids and answers, no name.
// An answer is written before anything else happens to it, and leaves only when the server said that it holds it.
import { openDB } from "../vendor/idb.js";

const TIMEOUT_MS = 15000;
const SLOW_MS = 4000;
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 30000;
const AWAY = new Set([408, 423, 425, 429, 500, 502, 503, 504]);

const database = () => openDB("evaluations", 1, {
  upgrade(db) {
    for (const [name, keyPath] of [
      ["answers", ["person", "assessment", "position"]],
      ["drafts", ["person", "assessment", "position"]],
      ["questions", ["person", "assessment", "position"]],
      ["tests", ["person", "assessment"]],
    ]) db.createObjectStore(name, { keyPath });
  },
});

const below = (...key) => IDBKeyRange.bound(key, [...key, []]);

export class Outbox {
  static async open(person) {
    return new Outbox(await database(), person);
  }

  constructor(db, person) {
    this.db = db;
    this.person = person;
    this.listeners = [];
    this.failures = 0;
    for (const [target, name] of [[window, "online"], [document, "visibilitychange"]]) {
      target.addEventListener(name, () => { if (!document.hidden) this.flush(); });
    }
  }

  hear(listener) { this.listeners.push(listener); }
  tell(news) { for (const listener of this.listeners) listener(news); }

  // strict: on the disk, not only promised, before the next question shows
  async keep(answer) {
    const transaction = this.db.transaction("answers", "readwrite", { durability: "strict" });
    transaction.store.put({ ...answer, person: this.person });
    await transaction.done;
  }

  unsent() { return this.db.getAll("answers", below(this.person)); }
  async unsentOf(assessment) { return this.db.getAll("answers", below(this.person, assessment)); }
  draft(assessment, position) { return this.db.get("drafts", [this.person, assessment, position]); }
  keepDraft(draft) { return this.db.put("drafts", { ...draft, person: this.person }); }
  test(assessment) { return this.db.get("tests", [this.person, assessment]); }
  questions(assessment) { return this.db.getAll("questions", below(this.person, assessment)); }

  async keepQuestions(assessment, questions, { whole = false } = {}) {
    const transaction = this.db.transaction("questions", "readwrite");
    if (whole) transaction.store.delete(below(this.person, assessment));
    for (const one of questions) transaction.store.put({ ...one, assessment, person: this.person });
    await transaction.done;
  }

  // one transaction: a crash leaves the answer either waiting or acknowledged, never neither
  async acknowledge(answer) {
    const key = [this.person, answer.assessment, answer.position];
    const transaction = this.db.transaction(["answers", "drafts", "questions", "tests"], "readwrite");
    for (const name of ["answers", "drafts", "questions"]) transaction.objectStore(name).delete(key);
    transaction.objectStore("tests").put({ person: this.person, assessment: answer.assessment, done: answer.position });
    await transaction.done;
  }

  async forget(assessment) {
    const transaction = this.db.transaction(["answers", "drafts", "questions", "tests"], "readwrite");
    for (const name of ["answers", "drafts", "questions", "tests"]) transaction.objectStore(name).delete(below(this.person, assessment));
    transaction.objectStore("tests").delete([this.person, assessment]);
    await transaction.done;
  }

  // on signing out; what others left on this computer is theirs
  async leave() {
    const transaction = this.db.transaction(["drafts", "questions", "tests"], "readwrite");
    for (const name of ["drafts", "questions", "tests"]) transaction.objectStore(name).delete(below(this.person));
    await transaction.done;
  }

  // One at a time, oldest first. Whoever asks while it runs is served by the run at hand.
  async flush() {
    this.wanted = true;
    if (this.running) return this.running;
    this.running = this.#run().catch(() => this.#later()).finally(() => { this.running = null; });
    return this.running;
  }

  async #run() {
    while (this.wanted) {
      this.wanted = false;
      clearTimeout(this.timer);
      for (;;) {
        const waiting = (await this.unsent()).filter((one) => !one.refused);
        if (!waiting.length) {
          if (this.failures) this.tell({ state: "elsewhere" }); // another page of this browser has sent them
          this.failures = 0;
          break;
        }
        const answer = waiting[0];
        this.tell({ state: this.failures ? this.trouble : "sending", count: waiting.length });
        const slow = setTimeout(() => this.tell({ state: this.failures ? this.trouble : "kept", count: waiting.length }), SLOW_MS);
        const reply = await send(answer).finally(() => clearTimeout(slow));
        if (reply.state === "taken") {
          this.failures = 0;
          await this.keepQuestions(answer.assessment, reply.next.filter((one) => one.position > answer.position));
          await this.acknowledge(answer);
          this.tell({ ...reply, answer });
        } else if (reply.state === "refused") {
          await this.keep({ ...answer, refused: reply.code });
          this.tell({ ...reply, answer });
        } else {
          this.failures += 1;
          this.trouble = reply.state; // said until it is over, not again at each try
          this.tell({ ...reply, count: waiting.length });
          this.#later();
          return;
        }
      }
    }
  }

  // a whole class comes back at once: each at a moment of its own
  #later() {
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (this.failures - 1), LONGEST_PAUSE_MS);
    this.timer = setTimeout(() => this.flush(), pause * (0.5 + Math.random()));
  }
}

// for an adult, when the server will not take them: sealed, or readable where no Web Crypto is (plain http) or the line went
export async function saveFile(name, content, key, sealing) {
  let text = JSON.stringify(content, null, 2);
  try {
    if (key) text = await (await sealing).seal(text, key);
  } catch {
    // a file that can be read is better than none
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function send(answer) {
  let response, body;
  try {
    response = await fetch(`/evaluations/${answer.assessment}/reponses/${answer.position}`, {
      method: "PUT",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      // whose it is: signed in as somebody else, the server must not take it for a stranger's
      body: JSON.stringify({ ...answer.body, person: answer.person }),
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    body = await response.json();
  } catch {
    return { state: "kept" }; // cut, frozen, or a page of the network's own instead of our answer
  }
  if (response.ok && body.accepted) return { state: "taken", next: body.next, end: body.end };
  if (response.status === 401) return { state: "signin" };
  if (AWAY.has(response.status) || !body.code) return { state: "kept" };
  return { state: "refused", code: body.code, title: body.title };
}
