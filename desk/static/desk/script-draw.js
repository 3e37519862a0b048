// A script's step as elements; knows no server. Everything from outside goes in as text, never as markup.
const SVG = "http://www.w3.org/2000/svg";

// h("div.say.brief", {lang: "zh"}, "words", child): an element; `false` and null attributes and children are left out
export function h(what, attributes = {}, ...children) {
  const [name, ...classes] = what.split(".");
  const made = document.createElement(name || "div");
  if (classes.length) made.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked" || key === "disabled") made[key] = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((one) => one !== null && one !== undefined && one !== false && one !== ""));
  return made;
}

export function icon(name, more = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon ${more}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#${name}`);
  svg.append(use);
  return svg;
}

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// a moment as the hotline's clock has it, whatever zone this machine is in
export function moment(iso, language) {
  const found = /^\d+-(\d+)-(\d+)T(\d+:\d+)/.exec(iso ?? "");
  if (!found) return "";
  const [, month, day, clock] = found;
  return language.startsWith("zh") ? `${+month}月${+day}日 ${clock}` : `${+day}/${+month} ${clock}`;
}

const clock = (iso) => /T(\d+:\d+:\d+)/.exec(iso ?? "")?.[1] ?? "";

// What is drawn with: the words of the pane, the page's language, what is done when something is pressed, and whether it may be.
export function pane({ t, lang, act, writable, step, heading = "h1" }) {
  const locked = !writable;

  const part = (one) => {
    if (one.kind === "words") return one.text;
    if (one.kind === "filled") return h(`span.fill${/^[+\d -]+$/.test(one.text) ? ".nowrap" : ""}`, {}, one.text);
    const here = one.step === step;
    if (!one.step) return h("span.gap", {}, fill(t["gap.fact"], { label: one.text }));
    const words = here ? one.text : fill(t.gap, { label: one.text, section: one.section });
    return h("a.gap", { href: "#script", "data-key": `gap ${one.name}`, onclick: (event) => { event.preventDefault(); act.go(one.step, one.name); } }, words);
  };
  const spoken = (line) => h("p", {}, line.parts.map(part));
  const mark = (words) => h("span.mark", {}, icon("say"), words);

  function say(script) {
    const blocks = [];
    for (const line of script.say) {
      const last = blocks.at(-1);
      if (line.must) blocks.push([line]);
      else if (last && !last[0].must) last.push(line);
      else blocks.push([line]);
    }
    const lang_ = script.language;
    return blocks.map((lines, place) => {
      if (!lines[0].must) return h("div.say", { lang: lang_ }, mark(t.say), lines.map(spoken));
      const [line] = lines;
      const box = h("input", {
        type: "checkbox", checked: line.said, disabled: locked, "data-key": `tick ${line.line}`,
        onchange: (event) => act.do("tick", { step: script.step.name, line: line.line, said: event.target.checked }),
      });
      return h(`div.say${place || blocks.length > 1 ? ".brief" : ""}`, { lang: lang_ }, mark(t.must), h("label.tick", {}, box, h("span", {}, line.parts.map(part))));
    });
  }

  const asides = (script) => [
    ...script.notes.map((text) => h("p.aside", {}, icon("info"), h("span", {}, text))),
    ...script.reminders.map((text) => h("p.aside", {}, icon("user"), h("span", {}, text))),
  ];

  // under a field or a group: how it was understood, where it came from, what is wrong
  function hints(one) {
    if (one.wrong) return [h("span.hint.error", { role: "alert" }, icon("warn"), one.wrong)];
    const found = [];
    const typed = one.options.length === 0 && !one.slots;
    if (one.shown && !one.sure) found.push(h("span.hint.unsure-answer", {}, icon("info"), fill(t.unsure, { shown: one.shown })));
    else if (one.shown && typed && (one.text !== one.shown || one.source === "agent")) found.push(h("span.hint.good", {}, icon("check"), fill(t.understood, { shown: one.shown })));
    if (one.source === "ivr" || one.source === "fact") found.push(h("span.hint", {}, t[`source.${one.source}`]));
    if (one.shown && (!one.sure || one.source === "ivr")) {
      found.push(h("button.btn.small", { type: "button", disabled: locked, "data-key": `confirm ${one.name}`, onclick: () => act.do("confirm", { name: one.name }) }, icon("check"), t.confirm));
    }
    if (!found.length && one.hint) found.push(h("span.hint", {}, one.hint));
    return found;
  }

  const label = (one) => [one.label, one.required ? null : h("span.small.muted", {}, ` ${t.optional}`)];

  function choices(one, alone) {
    const three = one.options.length === 3 && one.options.every((option) => option.label.length <= 8);
    const boxes = one.options.map((option, place) => {
      const key = one.keyed && option.key.length === 1 && option.key;
      const box = h("input", {
        type: "radio", name: `q ${one.name}`, checked: option.chosen, disabled: locked, "data-key": `choice ${one.name} ${place}`,
        onchange: () => act.do("answer", { name: one.name, key: option.key }),
      });
      return h("label.answer", { "data-digit": key || false }, box, key && h("kbd", {}, key), option.label, icon("check", "chosen"));
    });
    return h(`fieldset.question${one.required ? ".must" : ""}`, { "data-name": one.name },
      h("legend", { class: alone && one.type !== "yes-no" ? "sr" : "caption" }, label(one)), h(`div.answers${three ? ".three" : ""}`, {}, boxes), h("div.hints", {}, hints(one)));
  }

  function slots(one) {
    const times = one.options.map((option, place) => {
      const key = one.keyed && option.key;
      const held = option.chosen && one.held_until;
      return h(`button.slot${option.chosen ? ".held" : ""}`, {
        type: "button", "aria-pressed": String(option.chosen), disabled: locked || !option.key, "data-digit": key || false, "data-key": `slot ${place}`,
        onclick: () => act.do("answer", { name: one.name, key: option.key }),
      }, h("span", {}, key && h("kbd", {}, key), option.label), held && h("small", {}, fill(t["slots.held"], { until: clock(one.held_until).slice(0, 5) })));
    });
    const more = h("button.btn.small", { type: "button", disabled: locked, "data-key": "more slots", onclick: () => act.do("slots") }, icon("cal"), t["slots.more"]);
    return h(`fieldset.question${one.required ? ".must" : ""}`, { "data-name": one.name }, h("legend.caption", {}, label(one)),
      times.length ? h("div.slots", { role: "group", "aria-label": t.slots }, times) : h("p.small.muted", {}, t["slots.service"]),
      h("div.hints", {}, times.length > 0 && more, hints(one)));
  }

  function typed(one) {
    const id = `q-${one.name}`;
    const field = h(one.long ? "textarea.input" : "input.input", {
      id, value: one.text, disabled: locked, required: one.required, autocomplete: "off", maxlength: "2000", rows: one.long && "2",
      class: `input${one.wrong ? " wrong" : ""}`, "aria-describedby": `${id}-hint`, "aria-invalid": one.wrong ? "true" : false, "data-key": `field ${one.name}`, "data-typed": one.name,
    });
    return h(`div.field${one.required ? ".must" : ""}${one.long || one.type === "address" ? ".wide" : ""}`, { "data-name": one.name },
      h("label", { for: id }, one.label, one.required ? null : h("span.small.muted", {}, ` ${t.optional}`)), field, h("div.hints", { id: `${id}-hint`, "aria-live": "polite" }, hints(one)));
  }

  function questions(script) {
    const parts = [];
    let fields = null;
    const alone = script.questions.length === 1;
    for (const one of script.questions) {
      if (one.slots) { fields = null; parts.push(slots(one)); }
      else if (one.options.length) { fields = null; parts.push(choices(one, alone)); }
      else {
        if (!fields) { fields = h("div.asked"); parts.push(fields); }
        fields.append(typed(one));
      }
    }
    return parts;
  }

  function registering(one) {
    if (one.result) {
      const at = one.result.promised_at ?? one.result.start ?? one.result.due;
      return h("p.registered", { role: "status" }, h("span.badge.ok", {}, icon("check"), t.registered), h("b", {}, one.title),
        one.result.number && h("span.num", {}, fill(t.number, { number: one.result.number })), at && h("span.soft.num", {}, fill(t.by, { at: moment(at, lang) })),
        one.adds && h("button.btn.primary.push", { type: "button", disabled: locked, "data-key": `fill ${one.name}`, onclick: () => act.do("fill", { name: one.name }) }, icon("plus"), t.add));
    }
    const lacking = one.lacks.length > 0;
    return h("div.row.wrap.registering", { "data-name": one.saves },
      h(`button.btn${lacking ? "" : ".primary"}`, { type: "button", disabled: locked || lacking, "data-key": `fill ${one.name}`, onclick: () => act.do("fill", { name: one.name }) }, icon("ticket"), one.title),
      lacking && h("span.small.muted", {}, t.lacks), one.lacks.map((lack) =>
        h("a.gap", { href: "#script", "data-key": `lack ${lack.name}`, onclick: (event) => { event.preventDefault(); act.go(lack.step, lack.name); } }, lack.label)));
  }

  function head(script, scripts) {
    const { step } = script;
    const pair = h("div.pair.push", { role: "group", "aria-label": t.language }, script.languages.map((one) =>
      h("button", { type: "button", disabled: locked, "aria-pressed": String(one === script.language), "aria-current": one === script.language ? "true" : false, "data-key": `speak ${one}`, onclick: () => act.do("speak", { language: one }) }, one === "zh-CN" ? "中文" : "English")));
    return h("header", {}, h(`${heading}.title.clip`, {}, script.title), h("span.muted.small.num", {}, fill(t.of, step), step.title && ` · ${step.title}`),
      pair, scripts && h("button.btn.quiet.only", { type: "button", popovertarget: "other-scripts", "aria-label": t.other, title: t.other, "data-key": "other" }, icon("script-icon")),
      h("button.btn.alarm", { type: "button", disabled: locked, "data-key": "emergency", onclick: () => act.do("emergency") }, icon("flame"), script.emergency, " ", h("kbd", {}, "0")));
  }

  const steps = (script) => h("nav.steps", { "aria-label": t.steps }, h("ol", {}, script.outline.map((one) => {
    const done = one.state === "done";
    const told = done ? t.done : one.state === "half" ? t.half : "";
    return h(`li${one.current ? "" : done ? ".done" : one.state === "half" ? ".half" : ""}${one.ahead || one.current ? "" : ".off"}`, {},
      h("a", { href: "#script", "aria-current": one.current ? "step" : false, title: one.title, "data-key": `section ${one.name}`, onclick: (event) => { event.preventDefault(); act.go(one.step); } },
        h("span.num", {}, String(one.number)), " ", one.title, " ", done && icon("check"), told && h("span.sr", {}, told)));
  })));

  const variants = (script) => script.variants.length > 0 && h("div.row.wrap.variants", { role: "group", "aria-label": t.variants },
    h("span.small.muted", {}, t.variants), h("div.pair", {}, [{ name: "", title: t.usual, on: !script.variants.some((one) => one.on) }, ...script.variants].map((one) =>
      h("button", { type: "button", disabled: locked, "aria-pressed": String(one.on), "aria-current": one.on ? "true" : false, "data-key": `variant ${one.name}`, onclick: () => act.do("variant", { name: one.name }) }, one.title))));

  const foot = (script, saved) => h("footer", {},
    h("button.btn", { type: "button", disabled: locked || !script.can_go_back, title: "Alt+←", "data-key": "back", onclick: () => act.do("back") }, icon("left"), t.back, " ", h("kbd", {}, "Alt ←")),
    h("span.small.muted.saved.num", { role: "status" }, saved),
    script.missing.length > 0 && h("span.small.muted", { title: script.missing.map((one) => one.label).join(" · ") }, fill(t.missing, { count: script.missing.length })),
    script.next
      ? h("button.btn.primary.push", { type: "button", disabled: locked, title: "Alt+→", "data-key": "next", onclick: () => act.do("forward") }, fill(t.next, script.next), " ", h("kbd", {}, "Alt →"))
      : h("span.push.soft", {}, t.last));

  return {
    whole(state, saved) {
      const { script } = state;
      const title = script.step.title || script.title;
      return [
        head(script, state.scripts.length > 0),
        steps(script),
        h("div.step", { id: "script-step", tabindex: "0", role: "region", "aria-label": title, "data-key": "step", "data-step": script.step.name },
          locked && h("p.notice.warn", { role: "status" }, icon("lost"), h("span", {}, t.passed_on)),
          variants(script), say(script), asides(script), questions(script), script.fillings.map(registering)),
        foot(script, saved),
        others(state.scripts, script.name),
      ];
    },
    choice: (state) => [h("div.idle", {}, h("div.empty", {}, h(heading, {}, t.choose), h("p", {}, t["choose.more"]),
      ...[false, true].map((outbound) => h("div.answers", { role: "group", "aria-label": t[outbound ? "other.outbound" : "other.inbound"] }, state.scripts.filter((one) => one.outbound === outbound).map((one) =>
        h("button.answer", { type: "button", disabled: locked, "data-key": `open ${one.name}`, onclick: () => act.open(one.name) }, icon(outbound ? "out" : "phone"), one.title))))))],
  };

  function others(scripts, name) {
    if (!scripts.length) return null;
    const of = (outbound) => scripts.filter((one) => one.outbound === outbound).map((one) =>
      h("li", {}, h("button", { type: "button", disabled: locked, "aria-current": one.name === name ? "true" : false, onclick: () => { document.querySelector("#other-scripts").hidePopover(); act.open(one.name); } }, icon(outbound ? "out" : "phone"), h("span", {}, one.title))));
    return h("div.menu.at-script", { popover: true, id: "other-scripts", role: "dialog", "aria-label": t.other },
      h("ul", {}, h("li.title", {}, t["other.inbound"]), of(false), h("li.sep"), h("li.title", {}, t["other.outbound"]), of(true)));
  }
}
