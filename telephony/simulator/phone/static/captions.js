// What is heard and done, as captions; spoken aloud one after the other where there is a voice. Keeps to the bottom until the reader scrolls up.
import { byId, icon, make } from "./parts.js";
import { locale, t } from "./words.js";

const list = byId("captions");
let line = Promise.resolve();
let shows = 0;
let hushed = 0;
let era = 0;
let last = null;

const note = (text, image) => make("li", { kind: "note" }, ...(image ? [icon(image)] : []), text);

const HEARD = {
  said: (entry) => make("li", { lang: entry.spoken, text: entry.text }),
  error: (entry) => make("li", { lang: "en", kind: "bad", text: entry.text }),
  rejected: (entry) => (entry.text ? make("li", { lang: "en", kind: "bad", text: entry.text }) : note(t("c_rejected"))),
  beep: () => note(t("c_beep")),
  queued: (entry) => note(t("c_queued", { queue: entry.text, n: entry.data.position ?? "?" })),
  dialling: (entry) => note(dialling(entry)),
  bridged: () => note(t("c_bridged")),
  unbridged: () => note(t("c_unbridged")),
  talked: (entry) => make("li", { kind: "them" }, make("span", { kind: "tongue", text: t("c_them") }), entry.text),
  keyed: (entry) => note(t("c_theirKeys", { digits: entry.text })),
  held: () => note(t("c_held"), "music"),
  resumed: () => note(t("c_resumed")),
  ended: (entry) => note(t("c_ended", { status: t(entry.data.status ?? "completed") })),
};
const DEEDS = {
  key: (entry) => make("li", { kind: "key" }, make("span", { kind: "sr", text: t("c_press") }), " ", ...keys(entry.text)),
  say: (entry) => make("li", { kind: "me", text: entry.text || "…" }, ...(entry.data.voice ? [icon("mic")] : [])),
  silence: () => note(t("c_silence")),
  "hang up": () => note(t("c_hangUp")),
  answered: () => note(t("c_answered")),
};

// Where two are to meet in a room its name says nothing to anybody.
export const dialling = (entry) => (entry.data.room ? t("c_meeting") : t("c_dialling", { number: entry.text }));

function keys(text) {
  return text.length > 6 ? [make("kbd", { text })] : [...text].map((key) => make("kbd", { text: key }));
}

function caption(entry, queued) {
  if (entry.kind === "silence" && queued) return undefined;
  if (entry.what === "deed") return DEEDS[entry.kind]?.(entry);
  if (entry.what !== "heard") return undefined;
  if (entry.kind !== "played") return HEARD[entry.kind]?.(entry);
  if (entry.data.digits) return note(t("c_tones", { digits: entry.data.digits }));
  return note(t(queued ? "c_music" : "c_sound"), "music");
}

function add(item) {
  const low = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  list.querySelector(".lead")?.remove();
  const same = item.className === "note" && last?.className === "note" && (last.dataset.words ?? last.textContent) === item.textContent;
  if (same) {
    last.dataset.words ??= last.textContent;
    last.dataset.times = String(Number(last.dataset.times ?? 1) + 1);
    last.lastChild.textContent = `${last.dataset.words} · ${t("times", { n: last.dataset.times })}`;
  } else {
    list.append(item);
    last = item;
  }
  if (low) list.scrollTop = list.scrollHeight;
}

// Shows entries; with a voice each waits for its turn. Resolves when the last one has been heard.
export function show(entries, { voice, isQueued }) {
  const [turn, then] = [++shows, era];
  for (const entry of entries) {
    const item = caption(entry, isQueued(entry));
    if (item === undefined) continue;
    line = line.then(async () => {
      if (then !== era) return;
      add(item);
      if (!voice || turn <= hushed || entry.what !== "heard" || !["said", "talked"].includes(entry.kind)) return;
      item.classList.add("speaking");
      await voice.say(entry.text, entry.spoken || (/\p{Script=Han}/u.test(entry.text) ? "zh-CN" : "en-US"));
      item.classList.remove("speaking");
    });
  }
  return line;
}

// The person does something: nobody goes on talking, what was not spoken yet is only shown.
export function interrupt(voice) {
  hushed = shows;
  voice?.stop();
}

export function begin(call) {
  hushed = shows;
  era += 1;
  list.replaceChildren();
  last = null;
  if (!call) {
    list.append(make("li", { kind: "lead", text: t("lead") }));
    return;
  }
  const time = new Date(call.created).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" });
  add(note(t(call.direction === "inbound" ? "c_connected" : "c_placed", { time })));
}

// Keys that are pressed and not yet sent.
export function pending(pressed) {
  list.querySelector(".pending")?.remove();
  if (!pressed) return;
  list.append(make("li", { kind: "key pending" }, ...keys(pressed)));
  list.scrollTop = list.scrollHeight;
}
