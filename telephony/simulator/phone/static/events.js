// The event log: requests with their verbs and raw replies, deeds, and what the call came to.
import { byId, facts, make, minutes } from "./parts.js";
import { t } from "./words.js";

const MAIN = new Set(["document", "fallback", "action"]);
const SHOWN = new Set(["queued", "dialling", "bridged", "unbridged", "rejected", "error", "ended"]);

export function verbs(body) {
  if (!body?.trimStart().startsWith("<")) return []; // what is no document would be parsed into one with styles of its own
  const root = new DOMParser().parseFromString(body, "text/xml").documentElement;
  return root?.nodeName === "Response" ? [...root.children].map((child) => child.nodeName + within(child)) : [];
}

// What stands inside a verb, such as the two texts of a gather: "(Say ×2)".
function within(verb) {
  const counts = new Map();
  for (const { nodeName } of verb.children) counts.set(nodeName, (counts.get(nodeName) ?? 0) + 1);
  return counts.size ? `(${[...counts].map(([name, count]) => (count > 1 ? `${name} ×${count}` : name)).join(", ")})` : "";
}

export function wanted(data) {
  const keyed = /dtmf/.test(data.input ?? "dtmf");
  const digits = data.num_digits ?? 0;
  const finish = data.finish_on_key ?? "";
  const keys = digits === 1 ? t("w_key") : digits ? t("w_keysN", { n: digits }) : finish ? t("w_until", { key: finish }) : t("w_keys");
  const ways = [...(keyed ? [keys] : []), ...(/speech/.test(data.input ?? "") ? [t("w_speech")] : [])];
  return ways.join(t("or"));
}

function title(entry) {
  if (entry.what === "deed") {
    const named = { key: "e_key", say: "e_say", silence: "e_silence", "agent answers": "e_agent", "they hang up": "e_they", "hang up": "c_hangUp", answered: "c_answered" };
    return t(named[entry.kind] ?? entry.kind, { text: entry.text });
  }
  switch (entry.kind) {
    case "said": case "error": return entry.text;
    case "gather": return t("e_gather", { what: wanted(entry.data) });
    case "record": return t("e_record");
    case "played": return t("e_played");
    case "queued": return t("c_queued", { queue: entry.text, n: entry.data.position ?? "?" });
    case "ended": return t("c_ended", { status: t(entry.data.status ?? "completed") });
    case "dialling": return t("c_dialling", { number: entry.text });
    default: return t({ beep: "c_beep", bridged: "c_bridged", unbridged: "c_unbridged", rejected: "c_rejected" }[entry.kind] ?? entry.kind);
  }
}

const good = (entry) => entry.status >= 200 && entry.status < 300;

function request(entry, open) {
  const address = new URL(entry.url);
  const took = `${entry.status || t("e_noReply")} · ${t("ms", { n: entry.took_ms })}${entry.copy > 1 ? ` · ${t("e_second")}` : ""}`;
  const did = MAIN.has(entry.kind) ? verbs(entry.body).join(" → ") : t(`k_${entry.kind}`);
  const view = make("button", { type: "button", kind: "link", text: t("view") });
  view.addEventListener("click", () => open(entry));
  return make("li", { kind: good(entry) ? "good" : "bad" },
    make("span", { kind: "num", text: `${entry.method} ${address.pathname.replace("/twilio", "")}${address.search}` }),
    make("time", { kind: "at", text: minutes(entry.at_s) }),
    make("span", { kind: "more" }, did ? `${did} · ${took} · ` : `${took} · `, view));
}

export function shown(entry, all) {
  if (all || entry.what === "deed") return true;
  return entry.what === "exchange" ? MAIN.has(entry.kind) : SHOWN.has(entry.kind);
}

export function show(entries, all) {
  const list = byId("timeline");
  const low = list.parentElement.scrollHeight - list.parentElement.scrollTop - list.parentElement.clientHeight < 60;
  for (const entry of entries.filter((one) => shown(one, all))) {
    list.append(entry.what === "exchange" ? request(entry, openExchange) : make("li", { kind: entry.what === "deed" ? "us" : entry.kind === "ended" ? "stop" : entry.kind === "error" ? "bad" : "" },
      make("span", { text: title(entry) }), make("time", { kind: "at", text: minutes(entry.at_s) })));
  }
  byId("no-events").hidden = list.children.length > 0;
  if (low) list.parentElement.scrollTop = list.parentElement.scrollHeight;
}

export function begin() {
  byId("timeline").replaceChildren();
  byId("no-events").hidden = false;
}

export function openExchange(entry) {
  byId("exchange-title").textContent = `${entry.method} ${new URL(entry.url).pathname}`;
  facts(byId("exchange-facts"), [
    [t("f_kind"), t(`k_${entry.kind}`)], [t("f_address"), entry.url], [t("f_status"), String(entry.status || t("e_noReply"))],
    [t("f_took"), t("ms", { n: entry.took_ms })], [t("f_verbs"), verbs(entry.body).join(" → ")],
  ]);
  byId("exchange-body").textContent = entry.body || t("nothing");
  byId("exchange-fields").textContent = Object.entries(entry.fields).map(([name, value]) => `${name}: ${value}`).join("\n");
  byId("exchange").showModal();
}
