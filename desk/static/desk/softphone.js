// This browser as a telephone of the carrier's, by the carrier's own SDK; in one tab of several. We ring it once a call was answered.
import { current, token } from "./floor.js";

const told = document.querySelector("#line");
const RENEW_MS = 45 * 60 * 1000; // a token lives for an hour, and the SDK's word that it ends comes once or not at all
let call = null;
let device = null;

const say = (words) => { told.textContent = words; };
const trouble = (code) => say(told.dataset.trouble.replace("{code}", code));

function muted(on) {
  call?.mute(on);
  document.querySelector("[data-mute]")?.setAttribute("aria-pressed", String(on));
}

async function renew() {
  const fresh = await token();
  if (fresh) device.updateToken(fresh);
}

async function connect() {
  const first = await token();
  if (!first) return;
  device = new globalThis.Twilio.Device(first, { closeProtection: true, codecPreferences: ["opus", "pcmu"] });
  device.on("registered", () => say(told.dataset.ready));
  device.on("error", ({ code }) => trouble(code));
  device.on("tokenWillExpire", renew);
  device.on("incoming", (ringing) => {
    if (!current()?.leg) return ringing.reject(); // only what was answered at the desk
    call = ringing;
    ringing.on("disconnect", () => { call = null; });
    ringing.on("error", ({ code }) => trouble(code));
    ringing.accept();
  });
  setInterval(renew, RENEW_MS);
  await device.register();
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-mute]");
  if (button) muted(button.getAttribute("aria-pressed") !== "true");
  const link = target.closest("a[href]");
  if (link && call) link.target = "_blank"; // leaving this page would end the call
});
document.addEventListener("keydown", (event) => {
  if (event.isComposing || !event.altKey || event.code !== "KeyM") return;
  event.preventDefault();
  document.querySelector("[data-mute]")?.click();
});
document.addEventListener("part", ({ detail }) => { if (detail === "card" && call) muted(call.isMuted()); });

// one tab is the telephone; another takes over when it is closed
const alone = (work) => (navigator.locks ? navigator.locks.request("softphone", work) : work());
alone(() => connect().then(() => new Promise(() => {}), () => trouble("–")));
