// Words for the hotline: typed, or spoken into the microphone and then typed or recognised. A half-composed word is never sent.
import * as carrier from "./carrier.js";
import { Microphone } from "./microphone.js";
import { byId } from "./parts.js";
import { t } from "./words.js";

const microphone = new Microphone();
let composing = false;
let sound = null;

function hint(words) {
  byId("mic-hint").textContent = words;
  byId("mic-hint").hidden = !words;
}

export function start({ send, language, recognises }) {
  const field = byId("said");
  field.addEventListener("compositionstart", () => { composing = true; });
  field.addEventListener("compositionend", () => { composing = false; });
  field.addEventListener("keydown", (event) => {
    // 229: the key belongs to the input method, also where its composition has just ended.
    if (event.key === "Enter" && (event.isComposing || composing || event.keyCode === 229)) event.preventDefault();
  });
  byId("speak").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (composing || !text) return;
    send(sound ? { speech: text, audio: sound } : { speech: text });
    clear();
  });
  byId("mic").addEventListener("click", () => toggle({ language, recognises }));
}

export function clear() {
  byId("said").value = "";
  sound = null;
  hint("");
}

async function toggle({ language, recognises }) {
  const button = byId("mic");
  if (!Microphone.there) {
    hint(t("micNone"));
    return;
  }
  try {
    if (!microphone.recording) {
      await microphone.start();
      button.setAttribute("aria-pressed", "true");
      hint(t("micOn"));
      return;
    }
    button.setAttribute("aria-pressed", "false");
    const taken = await microphone.stop();
    sound = taken.audio;
    if (recognises.includes(language())) await recognise(taken, language());
    else hint(t("micNoRecogniser", { language: t(language()), seconds: taken.seconds }));
    byId("said").focus();
  } catch (trouble) {
    button.setAttribute("aria-pressed", "false");
    hint(t(trouble instanceof carrier.Trouble ? "downCarrier" : "micDenied"));
  }
}

async function recognise({ audio, seconds }, language) {
  hint(t("micBusy"));
  try {
    byId("said").value = await carrier.words(audio, language);
    hint(t("micHeard"));
  } catch (trouble) {
    if (trouble.kind !== "refused") throw trouble;
    hint(t("micUnsure", { seconds }));
  }
}
