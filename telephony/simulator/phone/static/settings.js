// Who calls whom, in which language. Kept a tab, so that several tabs are several phones; a new tab starts as the last one.
import { byId, make } from "./parts.js";
import { locale, t } from "./words.js";

const NUMBER = /^\+[1-9]\d{6,14}$/;
const PRESETS = ["+8613800138000", "+8613900139000", "+12025550123", "withheld", "another"];
const plain = (text) => text.replace(/[\s()-]/g, "");
const kept = (name) => sessionStorage.getItem(name) ?? localStorage.getItem(name);

function keep(name, value) {
  sessionStorage.setItem(name, value);
  localStorage.setItem(name, value);
}

export const language = () => document.querySelector("[name=lang]:checked").value;
export const called = () => (NUMBER.test(plain(byId("to").value)) ? plain(byId("to").value) : "");

// The caller as the carrier writes it; "" while the own number is not one.
export function caller() {
  const chosen = byId("from").value;
  if (chosen === "withheld") return "anonymous";
  if (chosen !== "another") return chosen;
  return NUMBER.test(plain(byId("own").value)) ? plain(byId("own").value) : "";
}

// The number at which this phone can be rung, "" when it has none.
export const own = () => (caller().startsWith("+") ? caller() : "");

export function words() {
  const list = byId("from");
  const chosen = list.value || kept("from") || PRESETS[0];
  list.replaceChildren(...PRESETS.map((value) => make("option", { value, text: { withheld: t("withheld"), another: t("another") }[value] ?? value })));
  list.value = PRESETS.includes(chosen) ? chosen : PRESETS[0];
  check();
}

export function check() {
  byId("own-field").hidden = byId("from").value !== "another";
  const wrong = byId("from").value === "another" && !caller() && byId("own").value !== "";
  byId("own").classList.toggle("wrong", wrong);
  byId("own").setAttribute("aria-invalid", String(wrong));
  byId("own-hint").classList.toggle("error", wrong);
  byId("to-hint").hidden = called() !== "";
  byId("to").classList.toggle("wrong", called() === "");
  byId("to").setAttribute("aria-invalid", String(called() === ""));
  byId("incoming-hint").textContent = own() ? t("ringsHere", { number: own() }) : caller() ? t("ringsNot") : "";
}

export function start({ numbers }, changed) {
  byId("to").value = kept("to") || numbers[0] || "";
  byId("own").value = kept("own") ?? "";
  const speaks = kept("speaks") ?? (locale() === "en" ? "en-US" : "zh-CN");
  for (const radio of document.querySelectorAll("[name=lang]")) radio.checked = radio.value === speaks;
  byId("numbers").replaceChildren(...numbers.map((value) => make("option", { value })));
  words();
  byId("settings").addEventListener("input", () => {
    for (const name of ["from", "to", "own"]) keep(name, byId(name).value);
    keep("speaks", language());
    check();
    changed();
  });
  byId("settings").addEventListener("submit", (event) => event.preventDefault());
}
