// The conversation by captions, where the carrier is the simulator: what the caller says, and what is said to them.
import { act, current, read } from "./floor.js";

const list = document.querySelector("#talked");
if (list) {
  const none = document.querySelector("#talk-none");
  const form = document.querySelector("#speak");
  const words = document.querySelector("#words");
  let leg = null;
  let after = 0;
  let reading = false;

  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  const noted = { held: list.dataset.held, resumed: list.dataset.resumed, bridged: list.dataset.bridged, unbridged: list.dataset.unbridged };

  function line({ kind, text, at_s: at }) {
    const item = document.createElement("li");
    const mine = kind === "say";
    if (kind in noted) {
      item.className = "note";
      item.textContent = `${clock(at)} ${noted[kind]}`;
      return item;
    }
    if (mine) item.className = "me";
    const who = document.createElement("small");
    who.textContent = `${mine ? list.dataset.me : list.dataset.caller} ${clock(at)}`;
    const said = document.createElement(kind === "keyed" ? "span" : "q");
    const inert = document.createElement("bdi");
    inert.textContent = kind === "keyed" ? list.dataset.keyed.replace("{keys}", text) : text;
    said.append(inert);
    item.append(who, said);
    return item;
  }

  async function listen() {
    if (!leg || reading) return;
    reading = true;
    const mine = leg;
    try {
      const heard = await read(`heard?after=${after}`);
      if (!heard || mine !== leg) return;
      const low = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
      for (const item of heard.items) {
        after = Math.max(after, item.n);
        if (item.kind in noted || ["talked", "keyed", "say"].includes(item.kind)) list.append(line(item));
      }
      none.hidden = list.childElementCount > 0;
      if (low && heard.items.length) list.scrollTop = list.scrollHeight;
    } catch { /* the next look tells that nobody answers */ } finally { reading = false; }
  }

  document.addEventListener("call", ({ detail }) => {
    if (detail && detail.id !== leg) {
      list.replaceChildren();
      none.hidden = false;
      [leg, after] = [detail.id, 0];
    }
    if (!detail) leg = null;
    const able = Boolean(detail?.together) && !detail.held;
    const began = able && words.disabled;
    for (const one of form.elements) one.disabled = !able;
    if (began && (document.activeElement === document.body || document.activeElement.closest(".call-card, .ringing-now"))) words.focus();
    listen();
  });
  document.addEventListener("tick", listen);

  // an Enter that belongs to an input method sends nothing
  words.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.preventDefault();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = words.value.trim();
    if (!text || !current()?.leg) return;
    words.value = "";
    if (!(await act("say", { words: text }))) words.value = text;
    list.scrollTop = list.scrollHeight;
    await listen();
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || !event.altKey || event.code !== "KeyS" || words.disabled) return;
    event.preventDefault();
    words.focus();
  });
}
