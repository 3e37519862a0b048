// The phone page. What is true is the carrier's: the page asks for news of its call (named in its address) and of its number, and shows them.
import * as captions from "./captions.js";
import * as carrier from "./carrier.js";
import * as events from "./events.js";
import { Keys, keyOf } from "./keys.js";
import { byId, facts, icon, make, minutes } from "./parts.js";
import * as rings from "./rings.js";
import * as settings from "./settings.js";
import * as story from "./story.js";
import * as talking from "./talking.js";
import { Voice } from "./voice.js";
import { choose, t, translate } from "./words.js";

const WAIT_S = 20;
const HIDDEN_MS = 2000;
const AGAIN_MS = 1500;
const SHAPES = { none: "off", ringing: "half", talking: "talk", listening: "talk", waiting: "half", bridged: "talk", ended: "off" };

const sidOf = () => new URLSearchParams(location.search).get("call") ?? "";
const phone = { sid: sidOf(), call: null, log: [], counts: { call: 0, number: 0 }, ringing: [], fresh: true, asOf: 0, down: false };
let about = { numbers: [], title: {}, sayings: {}, recognises: [], speaks: false };
let voice = null;
let asking = new AbortController();
let deeds = Promise.resolve();

const state = () => phone.call?.state ?? "none";
const active = () => phone.call !== null && phone.call.state !== "ended";
const lastHeard = (...kinds) => phone.log.findLast((entry) => entry.what === "heard" && kinds.includes(entry.kind));
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

// --- what the hotline waits for: null while it talks
function expected() {
  if (!["listening", "waiting", "bridged"].includes(state())) return null;
  const last = lastHeard("gather", "record", "queued", "bridged");
  return last?.kind === "gather" ? { digits: last.data.num_digits ?? 0, finish: last.data.finish_on_key ?? "" } : { digits: 1 };
}

const keys = new Keys({ expected, send: (digits) => act({ digits }), show: (pressed) => { captions.pending(pressed); listening(); } });

// --- deeds: one after the other, in the order in which they were done
function doing(deed) {
  deeds = deeds.then(deed).then(() => complain(""), (trouble) => complain(trouble.kind === "down" ? t("downCarrier") : t("refused", { why: trouble.message })));
  return deeds;
}

function act(deed) {
  captions.interrupt(voice);
  return doing(() => carrier.act(phone.sid, deed));
}

function dial() {
  const [from, to] = [settings.caller(), settings.called()];
  settings.check();
  if (!to) return byId("to").focus();
  if (!from) return byId("own").focus();
  byId("dial").disabled = true;
  return doing(async () => take(await carrier.dial(from, to))).finally(() => { byId("dial").disabled = false; });
}

async function answer(sid) {
  await doing(async () => {
    if (active()) await carrier.act(phone.sid, { hang_up: true });
    if (await carrier.act(sid, { answer: true })) take(sid);
  });
  byId("phone").focus();
}

// Another call is this tab's now.
function take(sid) {
  captions.interrupt(voice);
  Object.assign(phone, { sid, call: null, log: [], fresh: true });
  phone.counts.call = 0;
  keys.clear();
  history.replaceState(null, "", sid ? `?call=${encodeURIComponent(sid)}` : location.pathname);
  asking.abort();
}

// --- news
async function follow() {
  for (;;) {
    asking = new AbortController();
    const sid = phone.sid;
    try {
      const wait = document.hidden || phone.down ? 0 : WAIT_S;
      const known = { call: sid, number: settings.own(), call_count: phone.counts.call, number_count: phone.counts.number, after: phone.log.at(-1)?.order ?? 0, wait };
      const news = await carrier.news(known, asking.signal);
      if (sid === phone.sid) learn(news);
      if (document.hidden) await pause(HIDDEN_MS);
    } catch (trouble) {
      if (trouble.name === "AbortError") continue;
      phone.down = true;
      complain(t("downCarrier"));
      await pause(AGAIN_MS);
    }
  }
}

function learn(news) {
  const first = phone.fresh && news.call !== null;
  if (phone.down) complain("");
  phone.down = false;
  phone.counts = news.counts;
  phone.ringing = news.ringing;
  if (phone.sid && news.call === null) {
    take("");
    complain(t("gone"));
    return;
  }
  phone.call = news.call;
  phone.asOf = performance.now();
  if (first) begin();
  phone.log.push(...news.log);
  tell(news.log, first && !recent(news));
  show();
  keys.decide();
}

const recent = (news) => news.call.now_s < 3;

function begin() {
  phone.fresh = false;
  captions.begin(phone.call);
  events.begin();
}

function tell(entries, past) {
  const isQueued = (entry) => {
    const before = phone.log.filter((one) => one.order < entry.order && one.what === "heard");
    return before.findLast((one) => ["queued", "bridged", "unbridged"].includes(one.kind))?.kind === "queued";
  };
  captions.show(entries, { voice: past ? null : voice, isQueued });
  events.show(entries, byId("all-events").checked);
  const reply = entries.findLast((entry) => entry.what === "exchange" && ["document", "action"].includes(entry.kind));
  if (reply && reply.status === 0) complain(t("downHotline", { address: new URL(reply.url).origin }));
  else if (reply && (reply.status < 200 || reply.status > 299)) complain(t("badHotline", { status: reply.status }));
  else if (reply) complain("");
}

// --- what is shown
function complain(words) {
  byId("notice").hidden = !words;
  byId("notice").lastElementChild.textContent = words;
}

function show() {
  const now = state();
  document.body.dataset.call = active() ? "on" : phone.call ? "over" : "none";
  byId("name").textContent = about.title[document.documentElement.lang === "en" ? "en-US" : "zh-CN"] ?? t("hotline");
  byId("number").textContent = phone.call ? (phone.call.direction === "inbound" ? phone.call.to : phone.call.from) : "";
  byId("state").className = `badge ${active() ? (now === "waiting" || now === "ringing" ? "warn" : "ok") : ""}`;
  byId("state").firstElementChild.replaceWith(icon(SHAPES[now] ?? "off", "state"));
  if (byId("state-word").textContent !== t(`s_${now}`)) byId("state-word").textContent = t(`s_${now}`);
  byId("dial-word").textContent = t(phone.call ? "redial" : "dial");
  for (const control of document.querySelectorAll("[data-key], #speak :is(input, button), #hush, #hang-up")) control.disabled = !active();
  byId("save").disabled = phone.call?.direction !== "inbound";
  byId("save").title = phone.call && phone.call.direction !== "inbound" ? t("saveNot") : "";
  byId("wait").hidden = now !== "waiting";
  byId("agent").hidden = now !== "waiting" || !lastHeard("queued");
  byId("other-ends").hidden = now !== "bridged";
  byId("hush").disabled = !active() || now === "bridged";
  listening();
  seen();
  rings.show(phone.ringing, { to: settings.own(), busy: active(), answer, refuse: (sid) => doing(() => carrier.act(sid, { refuse: true })) });
  tick();
}

function waitsFor() {
  const last = lastHeard("gather", "record", "queued", "bridged");
  return last?.kind === "gather" ? events.wanted(last.data) : "";
}

function listening() {
  const now = state();
  const words = byId("listening").querySelector("span");
  if (keys.pressed) words.textContent = t("l_pending", { keys: keys.pressed });
  else if (now === "listening") words.textContent = lastHeard("gather", "record")?.kind === "record" ? t("l_record") : t("l_gather", { what: waitsFor() });
  else words.textContent = t(`l_${now}`, { what: t(lastHeard("played") ? "music" : "quiet") });
  byId("listening").firstElementChild.replaceWith(icon(now === "waiting" && lastHeard("played") ? "music" : "mic"));
}

function seen() {
  const turns = phone.log.filter((entry) => entry.what === "exchange" && ["document", "fallback", "action"].includes(entry.kind));
  const last = turns.at(-1);
  const heard = phone.log.findLast((entry) => entry.what === "heard" && entry.kind === "said");
  byId("turn").hidden = turns.length === 0;
  byId("turn").textContent = t("turns", { n: turns.length });
  byId("no-facts").hidden = phone.call !== null;
  facts(byId("facts"), phone.call === null ? [] : [
    [t("f_waits"), ["listening", "waiting"].includes(state()) ? waitsFor() : ""],
    [t("f_took"), last && t("ms", { n: last.took_ms })],
    [t("f_verbs"), last && events.verbs(last.body).join(" → ")],
    [t("f_request"), last && new URL(last.url).pathname],
    [t("f_queue"), lastHeard("queued")?.text],
    [t("f_heard"), heard && t(heard.spoken)],
    [t("f_call"), phone.call.sid],
  ]);
}

function tick() {
  const running = active() ? phone.call.now_s + (performance.now() - phone.asOf) / 1000 : phone.log.at(-1)?.at_s ?? 0;
  byId("clock").hidden = phone.call === null;
  byId("clock").textContent = minutes(running).padStart(5, "0");
}

function sayings() {
  byId("sayings").lang = settings.language();
  byId("sayings").replaceChildren(...(about.sayings[settings.language()] ?? []).map((text) => {
    const button = make("button", { type: "button", kind: "btn quiet small" }, icon("say"), text);
    button.addEventListener("click", () => {
      if (active()) act({ speech: text });
      else byId("said").value = text;
    });
    return make("li", {}, button);
  }));
}

function loud(wanted) {
  voice?.stop();
  voice = about.speaks && wanted ? new Voice() : null;
  byId("aloud").disabled = !about.speaks;
  byId("aloud").setAttribute("aria-pressed", String(voice !== null));
  byId("aloud-word").textContent = t(about.speaks ? (voice ? "aloudOn" : "aloudOff") : "aloudNone");
  byId("aloud").querySelector("use").setAttribute("href", voice ? "#i-loud" : "#i-mute");
}

// All of it again: in another language, or with other events.
function redraw() {
  translate();
  settings.words();
  captions.begin(phone.call);
  events.begin();
  tell(phone.log, true);
  loud(voice !== null);
  show();
}

// --- what people do
function listen() {
  byId("keypad").addEventListener("click", ({ target }) => {
    const key = target.closest("[data-key]")?.dataset.key;
    if (key && active()) press(key);
  });
  document.addEventListener("keydown", (event) => {
    const key = keyOf(event);
    if (!key || !active()) return;
    event.preventDefault();
    press(key);
  });
  byId("dial").addEventListener("click", dial);
  byId("hang-up").addEventListener("click", () => { keys.clear(); act({ hang_up: true }); });
  byId("hush").addEventListener("click", () => (keys.pressed ? keys.flush() : act({ silence: true }))); // whoever falls silent after some keys has sent them
  for (const id of ["wait", "other-ends"]) byId(id).addEventListener("click", () => act({ silence: true }));
  byId("agent").addEventListener("click", () => doing(() => carrier.answerQueue(lastHeard("queued").text, phone.sid)));
  byId("save").addEventListener("click", () => story.open(phone.call));
  for (const id of ["story-name", "story-fresh"]) byId(id).addEventListener("input", story.refresh);
  byId("all-events").addEventListener("change", () => { events.begin(); events.show(phone.log, byId("all-events").checked); });
  byId("aloud").addEventListener("click", () => { localStorage.setItem("aloud", String(voice === null)); loud(voice === null); });
  for (const button of document.querySelectorAll("[data-words]")) button.addEventListener("click", () => { choose(button.dataset.words); redraw(); });
  for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", () => button.closest("dialog").close());
  document.addEventListener("visibilitychange", () => asking.abort());
}

function press(key) {
  captions.interrupt(voice);
  keys.press(key);
}

async function start() {
  translate();
  for (;;) {
    try {
      about = await carrier.surroundings();
      break;
    } catch {
      complain(t("downCarrier"));
      await pause(AGAIN_MS);
    }
  }
  complain("");
  settings.start(about, () => { sayings(); phone.counts.number = -1; asking.abort(); });
  talking.start({ send: (words) => { keys.clear(); act(words); }, language: settings.language, recognises: about.recognises });
  listen();
  byId("dial").disabled = false; // until here a click would have been lost
  loud(localStorage.getItem("aloud") !== "false");
  sayings();
  captions.begin(null);
  show();
  setInterval(tick, 1000);
  await follow();
}

start();
