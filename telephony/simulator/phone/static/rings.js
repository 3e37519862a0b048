// Calls that the hotline places to this phone: they ring until they are answered, declined or given up.
import { byId, icon, make } from "./parts.js";
import { t } from "./words.js";

export function show(ringing, { to, busy, answer, refuse }) {
  const stack = byId("rings");
  const known = new Map([...stack.children].map((card) => [card.dataset.sid, card]));
  for (const call of ringing) {
    const card = known.get(call.sid);
    if (card && card.dataset.busy === String(busy)) known.delete(call.sid);
    else stack.append(ring(call, { to, busy, answer, refuse }));
  }
  for (const card of known.values()) card.remove();
  document.title = `${ringing.length ? "☎ " : ""}${t("title")} · Hotline`;
}

function ring(call, { to, busy, answer, refuse }) {
  const yes = make("button", { type: "button", kind: "btn primary" }, icon("call"), t("answer"));
  const no = make("button", { type: "button", kind: "btn" }, t("refuse"));
  yes.addEventListener("click", () => answer(call.sid));
  no.addEventListener("click", () => refuse(call.sid));
  return make("div", { kind: "call-card ringing", "data-sid": call.sid, "data-busy": String(busy) },
    make("div", { kind: "top" }, icon("talk", "state talk"), make("div", {},
      make("div", { kind: "strong", text: t("incoming") }),
      make("div", { kind: "small muted num", text: t("incomingFrom", { number: call.from, to }) }),
      ...(busy ? [make("div", { kind: "small", text: t("incomingBusy") })] : []))),
    make("div", { kind: "choose" }, yes, no));
}
