// Small comforts; every page works without them. Nothing here knows a caller's words.
const root = document.documentElement;
root.classList.add("js");

// filters apply when they are changed
addEventListener("change", ({ target }) => {
  if (target.matches("[data-submit]")) target.form.requestSubmit();
});

// an address holds the filters that are set and no others
addEventListener("formdata", ({ target, formData }) => {
  if (target.method !== "get" || !target.hasAttribute("method")) return; // a form that names no method is a script's
  for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
});

// "/" leads to the search box, except while somebody writes or composes
addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.isComposing || writing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector("[data-search]");
  if (event.key === "/" && box && !document.querySelector(".dialog:popover-open")) {
    event.preventDefault();
    box.focus();
  }
});

// a dialog whose form was sent back is open again
document.querySelector("[data-open]")?.showPopover();

// a number that was shown is masked again
for (const shown of document.querySelectorAll("[data-hide-after]")) {
  setTimeout(() => { shown.textContent = shown.dataset.masked; }, 1000 * Number(shown.dataset.hideAfter));
}

// what was typed applies when Enter is pressed or the field is left
document.querySelector("[data-words]")?.addEventListener("change", ({ target }) => target.form.requestSubmit());

// pages that show the present: rows are replaced, a notice says that there is more, the board is drawn anew
const watching = [...document.querySelectorAll("[data-live]")];
if (watching.length) {
  const { subscribe, onState } = await import("./live.js");
  const fresh = async () => {
    const answer = await fetch(location.href, { headers: { "X-Refresh": "1" } });
    if (answer.status === 401) location.reload();
    if (!answer.ok) throw new Error(answer.statusText);
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };
  for (const part of watching) {
    const topic = part.dataset.live, seen = part.dataset.version;
    let busy = false, more = false;
    const swap = async () => {
      if (busy) { more = true; return; }
      busy = true;
      try {
        await new Promise((done) => setTimeout(done, 400 * Math.random()));   // many watch: not all ask in the same moment
        const page = await fresh(), found = page.querySelector(`[data-live="${topic}"]`);
        if (found && !part.contains(document.activeElement)) part.replaceChildren(...found.childNodes);
      } catch { /* the next change tries again */ }
      setTimeout(() => { busy = false; if (more) { more = false; swap(); } }, 1500);
    };
    subscribe(topic, async ({ version, html }) => {
      if ("board" in part.dataset) {
        const page = html ? new DOMParser().parseFromString(html, "text/html").body : (await fresh().catch(() => null))?.querySelector("[data-board]");
        if (page) part.replaceChildren(...page.childNodes);
      } else if ("swap" in part.dataset) swap();
      else if (version !== seen) {
        const count = part.querySelector("[data-count]");
        if (count) count.textContent = part.dataset.more.replace("{}", Math.max(1, Number(version) - Number(seen)));
        part.hidden = false;
      }
    }, { seen });
    if ("board" in part.dataset) onState((how) => { const told = part.querySelector(".stale"); if (told) told.hidden = how !== "deaf"; });
  }
}

// waits grow while one looks
const ticking = () => {
  for (const element of document.querySelectorAll("[data-since]")) {
    element.dataset.began ??= Date.now() - 1000 * Number(element.dataset.since);
    const seconds = Math.floor((Date.now() - Number(element.dataset.began)) / 1000);
    element.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
};
if (document.querySelector("[data-board]")) setInterval(ticking, 1000);
