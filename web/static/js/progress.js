// A region that says how far something is, renewed until it has nothing to wait for; without a script there is a link.
const region = () => document.querySelector("[data-progress]");

async function renew() {
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = fresh.querySelector("[data-progress], [data-report]");
      // only when something changed: a screen reader repeats whatever is replaced
      if (answer.ok && next && next.innerHTML !== region().innerHTML) region().replaceWith(next);
    } catch { /* the line is cut: what is shown stays, and the next turn asks again */ }
  }
  if (region()) setTimeout(renew, 2000);
}

if (region()) setTimeout(renew, 2000);
