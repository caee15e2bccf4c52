// A page to work in, in a frame of its own origin. All that is heard of it is that it is there, and how tall it would like to be.
const LOADED_MS = 2000; // a frame whose page did not come loads too: the browser's own error, which nobody may look into
const PATIENCE_MS = 15000;
const LEAST = 120;
const MOST = 2400;

class Simulator extends HTMLElement {
  connectedCallback() {
    this.missing = this.querySelector("[data-missing]");
    this.hear = ({ source, data }) => { if (source === this.frame.contentWindow) this.here(data?.height); };
    this.retry = () => { if (!this.missing.hidden) this.again(); };
    addEventListener("message", this.hear);
    addEventListener("online", this.retry);
    this.button = this.missing.querySelector("button");
    this.button.onclick = this.retry;
    this.watch(this.querySelector("iframe"));
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    removeEventListener("message", this.hear);
    removeEventListener("online", this.retry);
  }

  watch(frame) {
    this.frame = frame;
    delete this.dataset.here;
    this.soon(performance.getEntriesByName(frame.src).length ? LOADED_MS : PATIENCE_MS); // it may have loaded before we looked
    frame.onload = () => { this.soon(LOADED_MS); this.call(); };
    this.call(); // it may have spoken before we listened
  }

  call() { this.frame.contentWindow?.postMessage("", "*"); } // its origin has no name; the message holds nothing

  soon(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.frame.hidden = true;
      this.missing.hidden = false;
      this.button.removeAttribute("aria-busy");
    }, ms);
  }

  here(height) {
    clearTimeout(this.timer);
    this.dataset.here = "";
    const waited = this.contains(document.activeElement) && document.activeElement !== this.frame;
    this.missing.hidden = true;
    this.frame.hidden = false;
    if (height >= LEAST) this.frame.height = Math.min(Math.ceil(height), MOST);
    if (waited) this.frame.focus(); // whoever pressed the button that is gone
  }

  // a frame that is new leaves no step in the history
  again() {
    this.button.setAttribute("aria-busy", "true");
    const frame = this.frame.cloneNode();
    this.frame.replaceWith(frame);
    this.watch(frame);
  }
}

// Only a frame can fill the cache that frames read: browsers keep theirs apart from what pages fetch.
export function preload(page) {
  for (const frame of page.querySelectorAll("pix-simulator iframe")) {
    if (document.querySelector(`iframe[src="${frame.getAttribute("src")}"]`)) continue;
    frame.hidden = true;
    frame.onload = () => frame.remove();
    document.body.append(frame);
  }
}

customElements.define("pix-simulator", Simulator);
