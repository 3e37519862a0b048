// The work after a call: a countdown that is the server's, a disposition that is owed, a note. A script may draft the note.
import { act, current, now, tell } from "./floor.js";

let whole = 1;
const form = () => document.querySelector("#wrap-up");
const kept = () => `wrap-up ${form().dataset.owed}`;

function began() {
  const wrap = form();
  if (!wrap) return;
  whole = 1;
  wrap.note.value = sessionStorage.getItem(kept()) ?? wrap.note.value;
  const writing = document.activeElement.matches("input, textarea") && !document.activeElement.closest("#speak");
  if (!writing) wrap.querySelector(".step").focus();
  left();
}

function left() {
  const wrap = form();
  const owed = current()?.wrap_up;
  if (!wrap || !owed) return;
  const rest = Math.max(0, (Date.parse(owed.due_at) - now()) / 1000);
  whole = Math.max(whole, rest);
  wrap.querySelector("[data-ring]").setAttribute("stroke-dasharray", `${(100 * rest) / whole} 200`);
  wrap.querySelector("[data-until]").dataset.until = owed.due_at;
  const over = current().state !== "wrap_up" || rest === 0;
  wrap.querySelector("[data-over]").hidden = !over;
  wrap.querySelector("[data-more]").hidden = over;
  const extend = wrap.querySelector("#extend");
  extend.disabled = owed.extended || over;
  if (owed.extended) extend.textContent = extend.dataset.extended;
}

document.addEventListener("part", ({ detail }) => { if (detail === "wrap") began(); });
document.addEventListener("floor", left);
document.addEventListener("tick", left);
document.addEventListener("input", ({ target }) => {
  if (target.id === "report-note" && form()) sessionStorage.setItem(kept(), target.value);
});
document.addEventListener("change", ({ target }) => {
  if (target.name === "disposition") document.querySelector("#missing").hidden = true;
});

document.addEventListener("submit", async (event) => {
  if (event.target.id !== "wrap-up") return;
  event.preventDefault();
  const wrap = form();
  const chosen = wrap.querySelector("[name=disposition]:checked");
  if (!chosen) {
    wrap.querySelector("#missing").hidden = false;
    wrap.querySelector("[name=disposition]").focus();
    return;
  }
  const [key, words] = [kept(), chosen.closest("label").dataset.saved];
  if (await act("wrap-up", new FormData(wrap))) {
    sessionStorage.removeItem(key);
    tell(words);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || !form() || document.querySelector(".dialog:popover-open")) return;
  if (event.ctrlKey && event.key === "Enter") {
    event.preventDefault();
    form().requestSubmit();
  }
  const figure = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (!figure || event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input:not([type=radio]), textarea, select")) return;
  const choice = form().querySelectorAll("[name=disposition]")[figure - 1];
  if (choice) { event.preventDefault(); choice.click(); choice.focus(); }
});
began();
