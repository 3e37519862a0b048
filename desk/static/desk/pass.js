// Passing a call on without announcing it, and the list of keys.
import { act, read } from "./floor.js";

const dialog = document.querySelector("#pass-on");
const ways = document.querySelector("#ways");

async function open() {
  const html = await read("ways", "text").catch(() => null);
  if (html === null) return;
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  ways.replaceChildren(fresh.content);
  dialog.showPopover();
  ways.querySelector("input")?.focus();
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-pass]");
  if (button && !button.disabled) open();
});
document.addEventListener("call", ({ detail }) => { if (!detail) dialog.hidePopover(); });
document.querySelector("#pass-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const given = new FormData(event.target);
  const [kind, ...rest] = (given.get("to") ?? "").split(" ");
  const number = (given.get("number") ?? "").trim();
  const to = number ? { number } : kind ? { [kind]: rest.join(" ") } : {};
  if (await act("transfer", to)) dialog.hidePopover();
});
ways.addEventListener("input", ({ target }) => {
  if (target.id === "pass-number" && target.value) for (const one of ways.querySelectorAll(":checked")) one.checked = false;
  if (target.name === "to") ways.querySelector("#pass-number").value = "";
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || document.querySelector(".dialog:popover-open")) return;
  if (event.altKey && event.code === "KeyT") {
    event.preventDefault();
    document.querySelector("[data-pass]:not([disabled])")?.click();
  } else if (event.key === "?" && !event.target.matches("input:not([type=radio]), textarea, select")) {
    event.preventDefault();
    document.querySelector("#shortcuts").showPopover();
  }
});
