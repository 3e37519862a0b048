// The carrier's APIs, as the page uses them. Trouble has a kind: down (nobody answers) or refused (with the carrier's words).
export class Trouble extends Error {
  constructor(kind, why = "", status = 0) {
    super(why);
    this.kind = kind;
    this.status = status;
  }
}

async function ask(path, options) {
  let reply;
  try {
    reply = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Trouble("down");
  }
  if (reply.ok) return reply;
  const told = await reply.json().catch(() => ({}));
  throw new Trouble(reply.status >= 502 ? "down" : "refused", told.error ?? String(reply.status), reply.status);
}

const post = (path, body) => ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
const query = (values) => new URLSearchParams(values).toString();
const part = encodeURIComponent;

export const surroundings = async () => (await ask("/control/phone")).json();
export const news = async (known, signal) => (await ask(`/control/phone/news?${query(known)}`, { signal })).json();
export const dial = async (from, to) => (await (await post("/control/calls", { from, to })).json()).sid;
export const act = async (sid, deed) => (await (await post(`/control/calls/${part(sid)}/input`, deed)).json()).taken;
export const answerQueue = async (queue, sid) => (await (await post(`/control/queues/${part(queue)}/answer`, { sid })).json()).taken;
export const speak = async (text, language) => (await post("/control/phone/voice", { text, language })).blob();
export const words = async (audio, language) => (await (await post("/control/phone/words", { audio, language })).json()).text;
export const storyAddress = (sid, name, fresh) => `/control/phone/stories/${part(sid)}?${query({ name, fresh: fresh ? 1 : 0 })}`;
export const story = async (address) => (await ask(address)).text();
