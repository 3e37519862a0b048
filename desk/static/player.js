// Plays a call with its transcript running along. Without it the browser's own player stands in the page and lines are links.
const box = document.querySelector("[data-player]");
const lines = [...document.querySelectorAll("[data-lines] > li")];
const writing = (target) => target.closest?.("input, textarea, select, [contenteditable]");
const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds)), rest = String(whole % 60).padStart(2, "0"), minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
};
let follow = true;

if (box) {
  const part = (name) => box.querySelector(`[data-${name}]`);
  const audio = part("audio"), seek = part("seek"), play = part("play"), seconds = Number(box.dataset.seconds);
  const width = seek.querySelector("svg").viewBox.baseVal.width;
  let wanted = null;   // where to begin once the sound is there: nothing is fetched before somebody wants to hear it

  audio.controls = false;
  part("controls").hidden = false;

  const at = () => wanted ?? audio.currentTime;
  const show = () => {
    const now = Math.min(at(), seconds), x = (width * now) / seconds;
    part("played").setAttribute("width", x);
    part("head").setAttribute("d", `M${x.toFixed(1)} 0v98`);
    part("at").textContent = clock(now);
    seek.setAttribute("aria-valuenow", Math.floor(now));
    seek.setAttribute("aria-valuetext", clock(now));
    mark(now);
  };
  const to = (moment) => {
    const there = Math.min(Math.max(0, moment), Math.max(0, seconds - 0.1));
    if (audio.readyState > 0) { wanted = null; audio.currentTime = there; } else wanted = there;
    follow = true;
    show();
  };
  const start = () => { part("trouble").hidden = true; audio.play().catch(() => { part("trouble").hidden = false; }); };
  const toggle = () => (audio.paused ? start() : audio.pause());

  audio.addEventListener("loadedmetadata", () => { if (wanted !== null) { audio.currentTime = wanted; wanted = null; } });
  audio.addEventListener("timeupdate", show);
  audio.addEventListener("seeked", show);
  audio.addEventListener("error", () => { part("trouble").hidden = false; });
  for (const state of ["play", "pause", "ended"]) {
    audio.addEventListener(state, () => {
      for (const sign of play.querySelectorAll("[data-when]")) sign.hidden = (sign.dataset.when === "paused") !== audio.paused;
      play.setAttribute("aria-label", audio.paused ? play.dataset.playWords : play.dataset.pauseWords);
    });
  }
  play.addEventListener("click", toggle);
  seek.addEventListener("click", (event) => {
    const place = seek.querySelector("svg").getBoundingClientRect();
    to((seconds * (event.clientX - place.left)) / place.width);
  });
  for (const button of box.querySelectorAll("[data-skip]")) button.addEventListener("click", () => to(at() + Number(button.dataset.skip)));
  for (const button of box.querySelectorAll("[data-speed]")) {
    button.addEventListener("click", () => {
      audio.playbackRate = Number(button.dataset.speed);
      for (const other of box.querySelectorAll("[data-speed]")) other.toggleAttribute("aria-current", other === button);
      button.setAttribute("aria-current", "true");
    });
  }
  // a line leads to its moment; its address can be shared
  box.addEventListener("click", (event) => {
    const line = event.target.closest("[data-to]");
    if (!line || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const address = new URL(location);
    address.searchParams.set("t", Math.floor(line.dataset.to));
    history.replaceState(null, "", address);
    to(Number(line.dataset.to));
    start();
  });
  addEventListener("keydown", (event) => {
    if (event.isComposing || writing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("[popover]:popover-open")) return;
    const pressed = event.target.closest?.("button, a, summary");
    const step = { ArrowLeft: -5, ArrowRight: 5 }[event.code];
    if (event.code === "Space" && !pressed) toggle();
    else if (step) to(at() + step);
    else if (event.target === seek && event.code === "Home") to(0);
    else if (event.target === seek && event.code === "End") to(seconds);
    else return;
    event.preventDefault();
  });
  if (box.dataset.start !== undefined) to(Number(box.dataset.start));
}

// the line that is being said; it is kept in view until the reader scrolls
function mark(now) {
  let said = null;
  for (const line of lines) if (Number(line.dataset.from) <= now + 0.05) said = line;
  for (const line of lines) line.classList.toggle("now", line === said);
  const list = said?.parentElement;
  if (said && follow && list.scrollHeight > list.clientHeight) {
    const above = said.offsetTop - list.offsetTop, room = list.clientHeight - said.offsetHeight;
    if (above < list.scrollTop || above > list.scrollTop + room) list.scrollTop = above - room / 2;
  }
}
for (const kind of ["wheel", "touchmove"]) document.querySelector("[data-lines]")?.addEventListener(kind, () => { follow = false; }, { passive: true });

// words looked for are marked where they were said
const find = document.querySelector("[data-find]");
if (find) {
  const told = document.querySelector("[data-found]");
  const texts = [...document.querySelectorAll("[data-said]")].map((element) => [element, element.textContent]);
  let place = -1;
  const search = () => {
    const words = find.value.trim().split(/\s+/).filter(Boolean).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const pattern = words.length ? new RegExp(`(${words.join("|")})`, "giu") : null;
    let count = 0;
    for (const [element, text] of texts) {
      element.replaceChildren(...(pattern ? text.split(pattern) : [text]).map((piece, index) => {
        if (index % 2 === 0) return piece;
        count += 1;
        const hit = document.createElement("mark");
        hit.textContent = piece;
        return hit;
      }));
    }
    place = -1;
    told.textContent = pattern ? told.dataset.words.replace("{}", count) : "";
  };
  find.addEventListener("input", (event) => { if (!event.isComposing) search(); });
  find.addEventListener("compositionend", search);
  find.addEventListener("keydown", (event) => {
    if (event.code !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const hits = document.querySelectorAll("[data-lines] mark");
    if (!hits.length) return;
    place = (place + 1) % hits.length;
    hits[place].scrollIntoView({ block: "nearest" });
    hits[place].closest("li").querySelector("[data-to]")?.focus();
  });
}
