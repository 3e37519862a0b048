// The call script beside the call: mounts into #script, keeps each answer when it is given, and loses nothing of what is typed.
import * as line from "./script-line.js";
import { fill, pane } from "./script-draw.js";
import { wrapUp } from "./script-wrap.js";

const root = document.querySelector("#script");
const lang = document.documentElement.lang;
const trying = root?.dataset.try;
const UNDERSTAND_MS = 180;
const KEEP_MS = 1200;
const typed = new Map(); // what stands in a field and is not kept yet
const timers = new Map();
let t = null;
let wanted = ""; // the question to go to once its step is shown
let composing = false;
let waiting = false; // something is to be shown when composing ends
let away = false;
let notice = null;

const way = root && line.open({ tryAt: trying, name: root.dataset.name, told, lost: (now) => { away = now; saved(); } });
const script = () => way.state()?.script ?? null;
const clock = (iso) => /T(\d+:\d+:\d+)/.exec(iso ?? "")?.[1] ?? "";
const status = () => (away ? t.offline : script()?.saved_at ? fill(t.saved, { at: clock(script().saved_at) }) : "");
const saved = () => { const place = root.querySelector(".saved"); if (place && t) place.textContent = status(); };

const act = {
  do: async (deed, asked) => { await keepAll(); return way.do(deed, asked); },
  open: async (name) => { await keepAll(); return way.open(name); },
  go: async (step, name = "") => { wanted = name; await keepAll(); return step === script()?.step.name ? show() : way.do("go", { step }); },
};

// -- what is typed

function stop(name) {
  for (const timer of timers.get(name) ?? []) clearTimeout(timer);
  timers.delete(name);
}

async function keep(name) {
  stop(name);
  const text = typed.get(name);
  const question = script()?.questions.find((one) => one.name === name);
  if (text === undefined || !question) return;
  if (text !== question.text) await way.do("answer", { name, text });
  if (typed.get(name) === text) typed.delete(name);
}
const keepAll = () => Promise.all([...typed.keys()].map(keep));

async function understand(name, text) {
  const place = root.querySelector(`#q-${CSS.escape(name)}-hint`);
  if (!place || !text.trim()) return;
  const read = await way.understand({ name, text });
  if (!read || typed.get(name) !== text || !place.isConnected) return;
  const kind = read.wrong ? "error" : read.sure ? "good" : "unsure-answer";
  const words = read.wrong || fill(read.sure ? t.understood : t.unsure, { shown: read.shown });
  const hint = document.createElement("span");
  hint.className = `hint ${kind}`;
  hint.textContent = words;
  place.replaceChildren(hint);
}

function onTyped({ target }) {
  const name = target.dataset?.typed;
  if (!name) return;
  typed.set(name, target.value);
  stop(name);
  if (composing) return; // half a syllable is no word
  timers.set(name, [setTimeout(() => understand(name, target.value), UNDERSTAND_MS), setTimeout(() => keep(name), KEEP_MS)]);
}

// -- showing

function focused() {
  const here = document.activeElement;
  if (!root.contains(here) || !here.dataset.key) return null;
  return { key: here.dataset.key, from: here.selectionStart ?? null, to: here.selectionEnd ?? null };
}

function refocus(before) {
  const name = wanted;
  if (name) {
    const place = root.querySelector(`[data-name="${CSS.escape(name)}"]`);
    const field = place?.querySelector("input, textarea, button");
    if (!field) return;
    wanted = "";
    place.scrollIntoView({ block: "nearest" });
    field.focus();
    return;
  }
  if (!before) return;
  const field = [...root.querySelectorAll("[data-key]")].find((one) => one.dataset.key === before.key && !one.disabled);
  (field ?? root.querySelector(".step"))?.focus({ preventScroll: true });
  if (field && before.from !== null && field.matches("textarea, input:not([type=radio]):not([type=checkbox])")) field.setSelectionRange(before.from, before.to);
}

function show() {
  const state = way.state();
  if (!t || !state) return;
  if (composing) { waiting = true; return; }
  const before = focused();
  const old = root.querySelector(".step");
  const [step, scroll] = [old?.dataset.step, old?.scrollTop ?? 0];
  const drawn = pane({ t, lang, act, writable: state.writable, step: state.script?.step.name, heading: trying ? "h3" : "h1" });
  const open = state.script && state.stage === "talking";
  root.replaceChildren(...(open ? drawn.whole(state, status()) : state.stage === "talking" ? drawn.choice(state) : []).filter(Boolean));
  for (const field of root.querySelectorAll("[data-typed]")) {
    const text = typed.get(field.dataset.typed);
    if (text !== undefined) field.value = text;
  }
  const now = root.querySelector(".step");
  if (now) now.scrollTop = now.dataset.step === step ? scroll : 0;
  if (notice) root.querySelector(".step, .empty")?.prepend(notice);
  refocus(before);
  trial();
}

function told(state, words, refused) {
  notice = null;
  if (words) {
    notice = document.createElement("p");
    notice.className = "notice warn";
    notice.setAttribute("role", "alert");
    notice.textContent = t?.[`told.${words}`] ?? words;
    if (refused === "stale") typed.clear(); // another page was faster
  }
  show();
  if (state && !trying) wrapUp(state, t, lang, act);
}

// in a try-out: begin again, in either language
function trial() {
  const foot = trying && root.querySelector("footer");
  if (!foot || foot.querySelector("[data-reset]")) return;
  const again = document.createElement("button");
  again.type = "button";
  again.className = "btn quiet";
  again.dataset.reset = "";
  again.textContent = t.reset;
  again.addEventListener("click", () => { typed.clear(); way.open(null, { language: script()?.language ?? "zh-CN" }); });
  foot.querySelector(".saved").replaceWith(again);
}

// -- keys

const writing = (target) => target.matches?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");

function onKey(event) {
  if (event.isComposing || composing || !script() || root.hidden || document.querySelector("#wrap-up") || document.querySelector(".dialog:popover-open")) return;
  if (trying && !root.contains(event.target)) return;
  const { code, target } = event;
  if (event.altKey && !event.ctrlKey && !event.metaKey && (code === "ArrowLeft" || code === "ArrowRight")) {
    event.preventDefault();
    root.querySelector(`[data-key="${code === "ArrowLeft" ? "back" : "next"}"]:not([disabled])`)?.click();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" && target.dataset?.typed && target.matches("input")) {
    event.preventDefault();
    keep(target.dataset.typed);
    const fields = [...root.querySelectorAll("[data-typed], .answer input, .slot, [data-key=next]")].filter((one) => !one.disabled);
    fields[fields.indexOf(target) + 1]?.focus();
    return;
  }
  const figure = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (figure === undefined || event.shiftKey || writing(target)) return;
  const pressed = figure === "0" ? root.querySelector('[data-key="emergency"]') : root.querySelector(`[data-digit="${figure}"]`);
  if (!pressed) return;
  event.preventDefault();
  const box = pressed.querySelector("input");
  if (box?.checked) return;
  (box ?? pressed).focus({ preventScroll: true });
  (box ?? pressed).click();
}

// -- beginning

async function look() {
  await (trying ? way.open(null, { language: lang.startsWith("zh") ? "zh-CN" : "en-US" }) : way.look());
  const state = way.state();
  const needed = state?.script ? !state.mine : Boolean(state?.suggested);
  if (!trying && state?.stage === "talking" && state.writable && needed) await way.open(null);
}

if (root) {
  if (!trying) root.removeAttribute("aria-label"); // the section around it has the same
  root.addEventListener("input", onTyped);
  root.addEventListener("focusout", ({ target }) => { if (target.dataset?.typed && !composing) keep(target.dataset.typed); });
  root.addEventListener("compositionstart", () => { composing = true; });
  root.addEventListener("compositionend", (event) => {
    composing = false;
    onTyped(event);
    if (waiting) { waiting = false; show(); }
  });
  document.addEventListener("keydown", onKey);
  const ready = line.words().then((found) => { t = found; return look(); });
  if (!trying) {
    for (const kind of ["call", "wrap-up"]) document.addEventListener(kind, () => { ready.then(look); });
    document.addEventListener("part", ({ detail }) => { if (detail === "wrap") ready.then(() => way.state() && wrapUp(way.state(), t, lang, act)); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden && !typed.size) ready.then(look); });
    addEventListener("focus", () => { if (!typed.size) ready.then(look); });
  }
}
