// On every page of an agent: asks what is so, shows it, and does what is pressed. All truth is the server's.
//
// document hears: "floor" (the whole state, after each look), "call" (the leg, or null, when it changes), "wrap-up" (what is
// owed, or null, when it changes), "part" (the name of a part of the page that was shown anew), "tick" (each second).
import { ring, hush } from "./ring.js";

const root = document.querySelector("#floor");
const desk = document.querySelector("#at-desk");
const cut = document.querySelector("#cut");
const toast = document.querySelector("#toast");
const BUSY = new Set(["free", "ringing", "talking", "wrap_up", "lost"]);
const REFRESH = { "X-Refresh": "1", Accept: "application/json" };
let state = null;
let seen = -1;
let ahead = 0; // milliseconds that the server's clock is ahead of this one's
let looking = null;
let failures = 0;
let lively = false; // somebody touched this page since the last sign of life
let ticks = 0;
const last = {}; // when each deed was done, and what parts and pieces of the state looked like

export const now = () => Date.now() + ahead;
export const current = () => state;

export function tell(words) {
  toast.textContent = words;
  toast.hidden = false;
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => { toast.hidden = true; }, 6000);
}

const span = (seconds) => {
  const whole = Math.max(0, seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, Math.floor(whole % 60)];
  const two = (figure) => String(figure).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
};

function clocks() {
  for (const one of document.querySelectorAll("[data-since]")) one.textContent = span((now() - Date.parse(one.dataset.since)) / 1000);
  for (const one of document.querySelectorAll("[data-until]")) one.textContent = span(Math.ceil((Date.parse(one.dataset.until) - now()) / 1000));
}

// what went wrong on the way, and that it is well again
function away() {
  failures += 1;
  if (failures > 1 || !navigator.onLine) cut.hidden = false;
}
function reached() {
  if (!cut.hidden) tell(root.dataset.back);
  failures = 0;
  cut.hidden = true;
}

// somebody signed in anew elsewhere: this page's token is of the session before
function renew() {
  const before = Number(sessionStorage.getItem("renewed"));
  if (Date.now() - before < 60_000) return;
  sessionStorage.setItem("renewed", String(Date.now()));
  location.reload();
}

async function ask(path, how = {}) {
  const answer = await fetch(`/desk/${path}`, { redirect: "manual", signal: AbortSignal.timeout(8000), ...how });
  if (answer.status === 401 || answer.type === "opaqueredirect") { location.reload(); throw new Error("signed out"); }
  if (answer.status === 400) renew();
  if (answer.status >= 500) throw new Error(answer.statusText);
  return answer;
}

export const read = async (path, kind = "json") => {
  const answer = await ask(path, { headers: { ...REFRESH, Accept: kind === "json" ? "application/json" : "text/html" } });
  return answer.ok ? answer[kind]() : null;
};

const send = (path, fields, headers = {}) =>
  ask(path, { method: "POST", headers: { Accept: "application/json", "X-CSRFToken": root.dataset.csrf, ...headers }, body: new URLSearchParams(fields) });

// do something; true when it was done. What is not possible now is said.
export async function act(name, fields = {}) {
  const key = `act ${name}`;
  if (last[key] > Date.now() - 1000 && name !== "say") return false;
  last[key] = Date.now();
  try {
    const answer = await send(name, fields);
    if (!answer.ok) tell((await answer.json().catch(() => ({}))).words || root.dataset.failed);
    reached();
    await look(true);
    return answer.ok;
  } catch {
    away();
    tell(root.dataset.failed);
    return false;
  }
}

// the key to the carrier's softphone; null where there is none
export async function token() {
  const answer = await send("token", {}, { "X-Refresh": "1" });
  return answer.ok ? (await answer.json()).token : null;
}

function show(name, html) {
  const place = document.querySelector(`[data-part="${name}"]`);
  if (!place || last[`part ${name}`] === html) return;
  last[`part ${name}`] = html;
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const owed = (tree) => tree.querySelector("[data-owed]")?.dataset.owed;
  if (owed(fresh.content) && owed(fresh.content) === owed(place)) return; // somebody is writing in it
  const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
  place.replaceChildren(fresh.content);
  if (focused) document.getElementById(focused)?.focus();
  document.dispatchEvent(new CustomEvent("part", { detail: name }));
}

function changed(kind, value) {
  const { held_s: _held, left_s: _left, ...rest } = value ?? {};
  const written = value ? JSON.stringify(rest) : "null";
  if (last[kind] === written) return;
  last[kind] = written;
  document.dispatchEvent(new CustomEvent(kind, { detail: value }));
}

function ringing() {
  if (state.offer) {
    const told = document.querySelector("[data-tell]")?.dataset.tell ?? root.dataset.ringing;
    if (last.ringing !== state.offer.id) {
      document.querySelector("#told").textContent = told;
      const first = document.querySelector("[data-first]");
      if (first && !document.activeElement.matches("input, textarea, select") && !document.querySelector(":popover-open")) first.focus();
    }
    ring(state.offer.id, root.dataset.ringing);
  } else {
    document.querySelector("#told").textContent = "";
    hush();
  }
  last.ringing = state.offer?.id;
}

function waiting() {
  const { count, longest_s: longest } = state.waiting;
  const words = count ? desk?.dataset.waiting.replace("{count}", count).replace("{longest}", span(longest)) : desk?.dataset.nobody;
  for (const one of document.querySelectorAll("[data-waiting]:not(#at-desk)")) if (one.textContent !== words) one.textContent = words;
}

async function look(anew = false) {
  if (looking) { await looking; if (!anew) return; }
  looking = (async () => {
    const parts = [...document.querySelectorAll("[data-part]")].map((one) => one.dataset.part).join(",");
    const answer = await read(`state?seen=${seen}&parts=${parts}`);
    if (!answer) throw new Error("no state");
    const { parts: shown, ...rest } = answer;
    state = rest;
    ahead = Date.parse(rest.now) - Date.now();
    if (shown) {
      for (const [name, html] of Object.entries(shown)) show(name, html);
      seen = rest.version;
    }
    if (desk) {
      desk.dataset.mode = state.offer ? "ringing" : state.leg ? "talking" : state.wrap_up ? "wrap_up" : "idle";
      document.querySelector("#script").hidden = desk.dataset.mode !== "talking";
    }
    clocks();
    waiting();
    ringing();
    document.dispatchEvent(new CustomEvent("floor", { detail: state }));
    changed("call", state.leg);
    changed("wrap-up", state.wrap_up);
    reached();
  })().catch(away).finally(() => { looking = null; });
  await looking;
}

// show all parts anew, after something that the agent's own state does not tell of, such as a ticket
export async function again() {
  seen = -1;
  await look(true);
}

// a sign of life; somebody's touch counts as a click, a page that is merely open does not
async function beat() {
  const headers = lively ? {} : { "X-Refresh": "1" };
  lively = false;
  try {
    const answer = await send("heartbeat", {}, headers);
    if (answer.ok && (await answer.json()).version !== seen) await look(true);
    else if (answer.status === 409 && desk) await send("arrive", {});
  } catch { away(); }
}

function tick() {
  ticks += 1;
  clocks();
  document.dispatchEvent(new CustomEvent("tick"));
  if (!state || BUSY.has(state.state) || ticks % 3 === 0 || failures) look();
  if (state?.version && state.state !== "offline" && (ticks % 5 === 0 || state.state === "lost")) beat();
}

addEventListener("pointerdown", () => { lively = true; }, true);
addEventListener("keydown", () => { lively = true; }, true);
addEventListener("offline", () => { cut.hidden = false; });
addEventListener("online", () => look(true));
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(true); });

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-act]");
  if (!button || button.disabled) return;
  const { act: name, state: to } = button.dataset;
  button.setAttribute("aria-busy", "true");
  const done = await act(name, to ? { state: to } : {});
  button.removeAttribute("aria-busy");
  if (done && name === "presence") document.querySelector("#presence").hidePopover();
});

// languages and queues are taken over as they are ticked
document.addEventListener("change", async ({ target }) => {
  const form = target.closest("#takes");
  if (form && !(await act("arrive", new FormData(form)))) target.checked = !target.checked;
});

const KEYS = { KeyA: "answer", KeyR: "decline", KeyE: "hang-up" };
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || document.querySelector(".dialog:popover-open")) return;
  const hold = document.querySelector("#hold");
  if (event.altKey && event.code === "KeyH" && hold) hold.click();
  else if (event.altKey && KEYS[event.code]) document.querySelector(`[data-act="${KEYS[event.code]}"]`)?.click();
  else if (event.key === "Enter" && document.activeElement === document.body && state?.offer) act("answer");
  else return;
  event.preventDefault();
});

addEventListener("DOMContentLoaded", async () => {
  if (desk) await send("arrive", {}, { "X-Refresh": "1" }).catch(away);
  await look();
  if (state?.state === "lost") await beat();
  new Worker(new URL("./tick.js", import.meta.url)).onmessage = tick;
});
