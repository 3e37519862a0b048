// Small comforts; every page works without them. Nothing here knows a caller's words.
const root = document.documentElement;
root.classList.add("js");

// filters apply when they are changed
addEventListener("change", ({ target }) => {
  if (target.matches("[data-submit]")) target.form.requestSubmit();
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

// a page that shows the present asks for itself again, and says so when nobody answers
const live = document.querySelector("[data-refresh]");
if (live) {
  const pause = 1000 * Number(live.dataset.refresh);
  const stale = () => { const told = live.querySelector(".stale"); if (told) told.hidden = false; };
  const again = async () => {
    try {
      const answer = await fetch(location.href, { headers: { "X-Refresh": "1" }, signal: AbortSignal.timeout(pause) });
      if (answer.status === 401) return location.reload();
      if (!answer.ok) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      live.replaceChildren(...page.querySelector("[data-refresh]").childNodes);
    } catch { stale(); }
    setTimeout(again, document.hidden ? 6 * pause : pause);
  };
  setTimeout(again, pause);
}
