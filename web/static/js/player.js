// The player. The page already works as forms; this makes it lose nothing: write the answer here, show what comes next, then send.
import { Clock } from "./clock.js";
import { Outbox, saveFile } from "./outbox.js";
import { hold } from "./tab.js";

const GUARD_MS = 350; // the pointer stays where the next button comes: a double click must not answer it
const DRAFT_MS = 250;
const PAUSE_WAIT_MS = 3000;
const OWN_BLUR_MS = 2000;
const PAGE_LATE_MS = 500;
const IN_FLIGHT = "pages-v1";
const FILES = "files-v1";

class Player extends HTMLElement {
  async connectedCallback() {
    this.assessment = this.dataset.assessment;
    this.words = JSON.parse(this.dataset.words);
    this.between = Number(this.dataset.between);
    this.place = this.querySelector("[data-place]");
    this.panel = this.querySelector("[data-panel]");
    this.known = new Map([...this.querySelectorAll("template")].map((one) => [Number(one.dataset.position), one.innerHTML]));
    const first = this.place.querySelector(".question");
    this.known.set(Number(first.dataset.position), this.place.innerHTML);
    try {
      this.box = await Outbox.open(document.body.dataset.person);
    } catch {
      return this.state("saved", this.words.etat_sans_script); // no storage here: the forms do the work
    }
    const tab = await hold(`evaluation-${this.assessment}`, () => this.elsewhere());
    if (!tab.alone) return this.elsewhere(tab.take);
    await this.start();
  }

  async start() {
    this.box.hear((news) => this.news(news));
    this.addEventListener("submit", (event) => this.submit(event));
    this.addEventListener("input", () => this.draftSoon());
    this.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.repeat) event.preventDefault(); });
    this.addEventListener("click", (event) => { if (event.target.closest("a[download]")) this.ownBlur = performance.now(); });
    addEventListener("blur", () => this.left());
    addEventListener("pagehide", () => this.saveDraft());
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
    document.addEventListener("visibilitychange", () => { if (document.hidden) { this.left(); this.saveDraft(); } });
    await this.remember();
    await this.go({ focus: false });
    this.dataset.ready = "";
    this.box.flush();
    this.prepareForCuts();
  }

  // A copy of the page from the worker may be older than what happened since; one from the server is the truth.
  async remember() {
    const isCopy = "kept" in this.dataset;
    const test = await this.box.test(this.assessment);
    const waiting = await this.box.unsentOf(this.assessment);
    if (!isCopy) {
      await this.box.keepQuestions(this.assessment, [...this.known].map(([position, html]) => ({ position, html })), { whole: true });
    }
    for (const one of await this.box.questions(this.assessment)) this.known.set(one.position, one.html);
    // what was acknowledged while this page was on its way is done too
    this.done = Math.max(test?.done ?? 0, ...waiting.map((one) => one.position));
    if (!isCopy && !waiting.length && this.next() === null) return setTimeout(() => location.reload(), PAGE_LATE_MS);
    this.refused = waiting.filter((one) => one.refused);
    if (this.refused.length) this.showRefusal(this.refused[0].refused);
  }

  next() {
    const later = [...this.known.keys()].filter((position) => position > this.done);
    return later.length ? Math.min(...later) : null;
  }

  async go({ focus = true } = {}) {
    const position = this.next();
    this.clock?.stop();
    this.current = null;
    if (this.ended) return this.finish();
    if (position === null) return this.wait();
    this.waiting = false;
    const already = this.place.querySelector(`[data-position="${position}"]`);
    if (!already || focus) this.place.innerHTML = this.known.get(position);
    await this.open(this.place.querySelector(".question"), focus);
  }

  async open(article, focus) {
    const position = Number(article.dataset.position);
    const draft = await this.box.draft(this.assessment, position);
    const current = { position, challenge: article.dataset.challenge, kind: article.dataset.kind, form: article.querySelector("form"), article,
      timer: Number(article.dataset.timer) || null, focused: "focused" in article.dataset, spent: draft?.spent ?? 0, shownAt: performance.now(),
      startedAt: draft?.startedAt ?? null, focusLost: draft?.focusLost ?? false };
    this.current = current;
    if (current.focused && this.warned) article.querySelector("[data-focus-note]").remove(); // once for a run of them
    this.warned = current.focused;
    if (draft?.fields) fill(current.form, draft.fields);
    document.title = this.dataset.title.replace("{n}", position);
    if (focus) {
      article.querySelector("h1").focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    if (current.timer) this.timed(current);
  }

  timed(current) {
    const body = current.article.querySelector("[data-body]");
    const note = current.article.querySelector("[data-timed-note]");
    const begin = () => {
      body.hidden = false;
      current.startedAt ??= Date.now();
      current.shownAt = performance.now();
      this.saveDraft();
      note.replaceChildren();
      this.clock = new Clock({ place: note, seconds: current.timer, startedAt: current.startedAt, words: this.words,
        announce: (text) => this.announce(text),
        onOver: () => { const over = document.createElement("strong"); over.textContent = this.words.temps_ecoule; note.replaceChildren(over); this.announce(this.words.temps_ecoule); } });
    };
    if (current.startedAt) return begin();
    body.hidden = true;
    const ready = document.createElement("button");
    ready.type = "button";
    ready.className = "primary";
    ready.textContent = this.words.pret;
    ready.onclick = () => { ready.remove(); help.remove(); begin(); current.article.querySelector("h1").focus(); };
    const help = document.createElement("p");
    help.textContent = this.words.pret_aide;
    note.after(help, ready);
  }

  async submit(event) {
    event.preventDefault();
    const current = this.current;
    if (!current || this.busy || event.target !== current.form || performance.now() - current.shownAt < GUARD_MS) return;
    if (current.article.querySelector("[data-body]").hidden) return;
    if (event.submitter?.name === "signaler") return this.aside(event.submitter.formAction);
    const skipped = event.submitter?.name === "passe";
    const fields = skipped ? null : read(current.form, current.kind);
    if (!skipped && !fields) return this.missing(current);
    this.busy = true;
    event.submitter?.setAttribute("aria-busy", "true");
    const body = { challenge_id: current.challenge, fields, skipped, elapsed_ms: this.elapsed(current),
      left_ms: current.timer ? Math.round(this.clock.left()) : null, focus_lost: current.focusLost, answered_at: new Date().toISOString() };
    try {
      await this.box.keep({ assessment: this.assessment, position: current.position, body });
    } catch {
      // no room left in this browser: the form itself still goes to the server
      this.state("kept", this.words.pas_de_place);
      if (skipped) current.form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "passe", value: "1" }));
      current.form.submit();
      return;
    }
    this.done = current.position;
    this.clock?.stop();
    const sent = this.box.flush();
    if (current.position % this.between === 0 && navigator.onLine !== false) {
      await Promise.race([sent, new Promise((enough) => setTimeout(enough, PAUSE_WAIT_MS))]);
      if (!(await this.box.unsentOf(this.assessment)).length && !this.ended) {
        location.assign(`/evaluations/${this.assessment}/etape`);
        return;
      }
    }
    this.busy = false;
    await this.go();
  }

  // Something is wrong with the question: what is typed stays here, going to say so is no leaving, and on a cut line nobody goes.
  async aside(address) {
    this.saveDraft();
    try {
      await fetch("/live");
      this.ownBlur = performance.now();
      location.assign(address);
    } catch {
      this.state("kept", this.words.signaler_coupe);
      this.announce(this.words.signaler_coupe);
    }
  }

  missing(current) {
    const error = current.form.querySelector("[data-error]");
    error.hidden = false;
    error.focus();
  }

  // what the outbox says
  async news(news) {
    if (news.answer && news.answer.assessment !== this.assessment) return;
    if (news.state === "sending") this.state("sending", this.words.etat_envoi);
    if (news.state === "kept") { this.cut = true; this.state("kept", this.words.etat_garde.replace("{n}", news.count), true); }
    if (news.state === "signin") this.signIn(news.count);
    if (news.state === "refused") { this.state("refused", this.words.refusee, true); this.showRefusal(news.code, news.title); }
    if (news.state === "taken") await this.taken(news);
    if (news.state === "elsewhere") {
      if (this.waiting) return location.reload(); // what comes next is known to the server
      this.state("saved", this.words.etat_revenu, true);
      this.cut = false;
    }
    if (this.ended) await this.finish();
  }

  async taken({ next, end, answer }) {
    this.known.delete(answer.position);
    for (const one of next) {
      if (one.position > answer.position && !this.known.has(one.position)) {
        this.known.set(one.position, one.html);
        this.prefetch(one.html);
      }
    }
    this.ended ||= end;
    const left = (await this.box.unsentOf(this.assessment)).filter((one) => !one.refused);
    if (!left.length) {
      this.state("saved", this.cut ? this.words.etat_revenu : this.words.etat_pret, this.cut);
      this.cut = false;
    }
    if (this.panel.dataset.about === "signin") this.panel.hidden = true;
    if (this.waiting && this.next() !== null) await this.go();
  }

  // what comes next is not here: it may also have been the last question, so the page says to stay
  async wait() {
    this.waiting = true;
    const left = (await this.box.unsentOf(this.assessment)).length;
    this.place.replaceChildren(card(this.words.attente_titre, this.words.attente.replace("{n}", this.done + 1), left && this.words.fin.replace("{n}", left)));
    this.place.querySelector("h1").focus({ preventScroll: true });
  }

  async finish() {
    const left = await this.box.unsentOf(this.assessment);
    const going = left.filter((one) => !one.refused).length;
    if (left.length) {
      this.place.replaceChildren(going ? card(this.words.fin_titre, this.words.fin.replace("{n}", going)) : "");
      return;
    }
    if (this.leaving) return;
    this.leaving = true;
    await this.box.forget(this.assessment);
    await globalThis.caches?.delete(IN_FLIGHT);
    location.assign(`/evaluations/${this.assessment}/resultats`);
  }

  signIn(count) {
    const text = this.words.connexion.replace("{n}", count);
    this.state("signin", text, true);
    if (!this.panel.hidden && this.panel.dataset.about === "signin") return;
    this.panel.dataset.about = "signin";
    this.panel.hidden = false;
    const link = Object.assign(document.createElement("a"), { className: "button", href: `/connexion?retour=/evaluations/${this.assessment}`, textContent: this.words.connexion_action });
    this.panel.replaceChildren(paragraph(text), actions(link));
  }

  showRefusal(code, title = "") {
    this.sealing ??= import("./rescue.js").catch(() => null); // while the line holds: the button may be pressed when it does not
    this.panel.dataset.about = "refused";
    this.panel.hidden = false;
    const save = Object.assign(document.createElement("button"), { type: "button", textContent: this.words.refusee_fichier });
    save.onclick = () => this.rescue();
    const on = Object.assign(document.createElement("button"), { type: "button", className: "secondary", textContent: this.words.refusee_suite });
    on.onclick = async () => {
      for (const one of await this.box.unsentOf(this.assessment)) if (one.refused) await this.box.acknowledge(one);
      location.reload();
    };
    const heading = Object.assign(document.createElement("h2"), { textContent: this.words.refusee_titre });
    this.panel.replaceChildren(heading, paragraph(this.words.refusee), paragraph(`${title} ${this.words.code} ${code}`), actions(save, on));
  }

  // every answer that the server does not hold, to be given to an adult
  async rescue() {
    const answers = await this.box.unsentOf(this.assessment);
    this.ownBlur = performance.now();
    await saveFile(`reponses-${this.assessment}.json`, { assessment: this.assessment, answers }, this.dataset.rescue, this.sealing);
  }

  elsewhere(take) {
    this.current = null;
    this.clock?.stop();
    const again = Object.assign(document.createElement("button"), { type: "button", textContent: this.words.ailleurs_action });
    again.onclick = async () => { if (take) await take(); location.reload(); };
    this.place.replaceChildren(card(this.words.ailleurs_titre, this.words.ailleurs), actions(again));
  }

  left() {
    const current = this.current;
    // into a simulator of ours is not away
    const ours = performance.now() - (this.ownBlur ?? -Infinity) < OWN_BLUR_MS || (!document.hidden && document.activeElement?.localName === "iframe");
    if (!current?.focused || current.focusLost || ours) return;
    current.focusLost = true;
    this.saveDraft();
    const note = Object.assign(paragraph(this.words.page_quittee), { className: "notice warn" });
    current.article.querySelector("[data-body]").before(note);
    this.announce(this.words.page_quittee);
  }

  draftSoon() {
    this.current?.form.querySelector("[data-error]")?.setAttribute("hidden", "");
    clearTimeout(this.draftTimer);
    this.draftTimer = setTimeout(() => this.saveDraft(), DRAFT_MS);
  }

  saveDraft() {
    const current = this.current;
    if (!current || this.done >= current.position) return;
    clearTimeout(this.draftTimer);
    this.box.keepDraft({ assessment: this.assessment, position: current.position, fields: [...new FormData(current.form)],
      spent: this.elapsed(current), startedAt: current.startedAt, focusLost: current.focusLost }).catch(() => {});
  }

  elapsed(current) { return Math.round(current.spent + performance.now() - current.shownAt); }

  state(name, words, aloud = false) {
    const bar = this.querySelector(".state");
    if (bar.dataset.state === name && bar.textContent.trim() === words) return;
    const news = bar.dataset.state !== name;
    bar.dataset.state = name;
    bar.querySelector("[data-state-words]").textContent = words;
    if (aloud && news) this.announce(words); // once for a cut, however many answers it holds back
  }

  announce(text) { this.querySelector("[data-announce]").textContent = text; }

  // so that F5 works on a cut line: this page, what it runs on, and the pictures to come
  async prepareForCuts() {
    for (const html of this.known.values()) this.prefetch(html);
    if (!("serviceWorker" in navigator) || !globalThis.caches) return;
    try {
      await navigator.serviceWorker.register("/service-worker.js", { scope: "/evaluations/" });
      const files = [...document.querySelectorAll("link[href^='/static/'], script[src]")].map((one) => one.href || one.src);
      const font = document.querySelector("link[as=font]")?.href;
      await (await caches.open(FILES)).addAll([...new Set([...files, ...(font ? [font] : [])])]);
      if (!("kept" in this.dataset)) await (await caches.open(IN_FLIGHT)).add(`/evaluations/${this.assessment}`);
    } catch {
      // without a worker only F5 during a cut fails
    }
  }

  async prefetch(html) {
    const seen = new DOMParser().parseFromString(html, "text/html");
    if (seen.querySelector("iframe")) import("./simulator.js").then((one) => one.preload(seen)).catch(() => {});
    if (!globalThis.caches) return;
    for (const image of seen.querySelectorAll("img[src^='/api/files/']")) {
      caches.open(FILES).then((files) => files.add(image.getAttribute("src"))).catch(() => {});
    }
  }
}

function read(form, kind) {
  const data = new FormData(form);
  if (kind === "QCU") return data.get("choice") ? { choice: Number(data.get("choice")) } : null;
  if (kind === "QCM") return data.has("choices") ? { choices: data.getAll("choices").map(Number) } : null;
  if (kind === "QROC") { const answer = data.get("answer").trim(); return answer ? { answer } : null; }
  const blanks = [...data].filter(([name]) => name.startsWith("blank.")).map(([name, value]) => [name.slice(6), value.trim()]);
  return blanks.length && blanks.every(([, value]) => value) ? Object.fromEntries(blanks) : null;
}

function fill(form, fields) {
  for (const [name, value] of fields) {
    for (const one of form.elements) {
      if (one.name !== name || one.type === "hidden" || one.type === "submit") continue;
      if (one.type === "radio" || one.type === "checkbox") { if (one.value === value) one.checked = true; } else one.value = value;
    }
  }
}

function paragraph(text) { return Object.assign(document.createElement("p"), { textContent: text }); }

function actions(...buttons) {
  const bar = Object.assign(document.createElement("div"), { className: "actions" });
  bar.append(...buttons);
  return bar;
}

function card(title, ...texts) {
  const heading = Object.assign(document.createElement("h1"), { textContent: title, tabIndex: -1 });
  const article = Object.assign(document.createElement("article"), { className: "question" });
  article.append(heading, ...texts.filter(Boolean).map(paragraph));
  return article;
}

customElements.define("pix-player", Player);
