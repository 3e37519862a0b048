// Saves the call as a story: shown first, then downloaded under its name.
import * as carrier from "./carrier.js";
import { byId } from "./parts.js";
import { t } from "./words.js";

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
let sid = "";

const stamp = (moment) => {
  const two = (figure) => String(figure).padStart(2, "0");
  return `${moment.getFullYear()}${two(moment.getMonth() + 1)}${two(moment.getDate())}-${two(moment.getHours())}${two(moment.getMinutes())}`;
};

export function open(call) {
  sid = call.sid;
  byId("story-name").value = `call-${stamp(new Date(call.created))}`;
  byId("story").showModal();
  return refresh();
}

function hint(words) {
  const node = byId("story-hint");
  node.textContent = words;
  node.hidden = !words;
  byId("story-name").classList.toggle("wrong", Boolean(words));
  byId("story-name").setAttribute("aria-invalid", String(Boolean(words)));
  byId("story-file").toggleAttribute("hidden", Boolean(words));
}

export async function refresh() {
  const name = byId("story-name").value.trim();
  if (!NAME.test(name)) {
    hint(t("storyBadName"));
    return;
  }
  const address = carrier.storyAddress(sid, name, byId("story-fresh").checked);
  try {
    byId("story-text").textContent = await carrier.story(address);
    hint("");
  } catch (trouble) {
    byId("story-text").textContent = "";
    hint(trouble.kind === "down" ? t("downCarrier") : t("refused", { why: trouble.message }));
    return;
  }
  const link = byId("story-file");
  link.href = address;
  link.download = `${name}.yaml`;
  byId("story-command").textContent = `./hotline phone --play ${name}.yaml`;
}
