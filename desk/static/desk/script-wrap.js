// The work after a call, where a script was open: its dispositions, the report drafted from the answers, what was registered.
import { fill, h, icon, moment } from "./script-draw.js";

let drafted = ""; // what we wrote into the note: only that is written over

const PARTS = ["agreed", "next", "who", "by"];
const draft = (report, t, lang) => PARTS.filter((part) => report[part]).map((part) => `${t[`report.${part}`]}${lang.startsWith("zh") ? "：" : ": "}${report[part]}`).join("\n");

export function wrapUp(state, t, lang, act) {
  const form = document.querySelector("#wrap-up");
  const { script } = state;
  if (!form || !script || !t || state.stage !== "wrap_up" || !state.writable) return;
  const ends = script.wrap_up.dispositions;
  const place = form.querySelector("#dispositions");
  const written = JSON.stringify([script.name, ends.map((one) => one.name)]);
  const drawn = [...place.querySelectorAll("input")];
  if (place.dataset.script !== written && JSON.stringify(drawn.map((one) => one.value)) === JSON.stringify(ends.map((one) => one.name))) {
    place.dataset.script = written; // the server drew them: what was chosen before we came stays chosen
    for (const box of drawn) box.addEventListener("change", () => act.do("choose", { name: box.value }));
    const early = drawn.find((one) => one.checked);
    if (early && !ends.some((one) => one.chosen)) return act.do("choose", { name: early.value });
  }
  if (place.dataset.script !== written) {
    const saved = place.querySelector("[data-saved]")?.dataset;
    const example = saved?.saved ?? "";
    const name = place.querySelector("label")?.textContent.trim().replace(/^\d\s*/, "") ?? "";
    place.replaceChildren(...ends.map((one, at) =>
      h("label.answer", { "data-saved": name && example.includes(name) ? example.replace(name, one.title) : one.title },
        h("input", { type: "radio", name: "disposition", value: one.name, required: true, onchange: () => act.do("choose", { name: one.name }) }),
        at < 9 && h("kbd", {}, String(at + 1)), one.title, icon("check", "chosen"))));
    place.dataset.script = written;
  }
  const chosen = ends.find((one) => one.chosen);
  for (const box of place.querySelectorAll("input")) box.checked = box.value === chosen?.name;
  note(form, chosen ?? null, ends.map((one) => draft(one.report, t, lang)), t, lang);
  form.querySelector("#report")?.replaceChildren(...record(script, chosen ?? null, t, lang));
}

function note(form, chosen, drafts, t, lang) {
  const field = form.querySelector("[name=note]");
  if (!field || !chosen || (field.value && field.value !== drafted && !drafts.includes(field.value))) return;
  drafted = draft(chosen.report, t, lang);
  field.value = drafted;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// the script as it was left, read only; what was registered, and what will be on saving
function record(script, chosen, t, lang) {
  const pending = (chosen?.fills ?? []).filter((one) => !one.result || one.adds);
  const ready = pending.filter((one) => !one.lacks.length);
  const answers = script.wrap_up.answers;
  const sections = [...new Map(answers.map((one) => [one.section, one.section_title]))];
  return [
    h("section.stack", { "aria-labelledby": "h-registered" }, h("h2", { id: "h-registered" }, t.registered),
      script.registered.length
        ? h("ul.list", {}, script.registered.map((one) => h("li", {}, h("div.row.apart", {},
          h("b", {}, t[`kind.${one.kind}`] ?? one.kind, one.number && h("span.num", {}, ` ${one.number}`)),
          h("span.soft.num", {}, fill(one.kind === "ticket" ? t.by : t.at, { at: moment(one.at, lang) }))))))
        : h("p.small.muted", {}, t["registered.none"]),
      script.unsaid > 0 && h("p.hint.unsure-answer", {}, icon("warn"), fill(t.unsaid, { count: script.unsaid })),
      ready.length > 0 && h("p.hint.good", {}, icon("check"), fill(t.will_register, { titles: ready.map((one) => one.title).join(" · ") })),
      pending.filter((one) => one.lacks.length).map((one) => h("p.hint", {}, icon("warn"), `${one.title} — ${t.lacks}${one.lacks.map((lack) => lack.label).join(" · ")}`))),
    h("section.stack", { "aria-labelledby": "h-record" }, h("div.row.apart", {}, h("h2", { id: "h-record" }, t.answers), h("span.badge", {}, icon("check"), `${script.title} · ${t.readonly}`)),
      answers.length
        ? h("ol.locked", {}, sections.map(([number, title]) => h("li", {}, h("span.q", {}, title),
          h("span", {}, answers.filter((one) => one.section === number).map((one) => `${one.label} ${one.shown}`).join("；")))))
        : h("p.small.muted", {}, t["answers.none"])),
  ];
}
