// Tells a page within a second that something has changed: by a stream, and by asking while no stream gets through.
// subscribe("tickets", ({ version, html }) => …, { seen: "12.3.0", hidden: false }) returns a function that ends it.
// Topics: calls, tickets, appointments, callbacks, surveys, floor, board (which brings its html).
const EVERY = 2000;        // between two questions while asking
const AGAIN = 20_000;      // until the stream is tried again
const HIDDEN = 60_000;     // a page nobody looks at gives its connection back after this long
const subscribers = new Map();   // topic → { seen, callbacks }
const listeners = new Set();     // told whether we hear anything at all
let stream, timer, retry, planned, asleep, failures = 0, etag = "";

export function subscribe(topic, callback, { seen = "", hidden = false } = {}) {
  const entry = subscribers.get(topic) ?? { seen, callbacks: new Map() };
  entry.callbacks.set(callback, hidden);
  subscribers.set(topic, entry);
  plan();
  return () => {
    entry.callbacks.delete(callback);
    if (!entry.callbacks.size) { subscribers.delete(topic); plan(); }
  };
}

// how: "stream", "asking" or "deaf"
export function onState(callback) { listeners.add(callback); return () => listeners.delete(callback); }

const tellState = (how) => { for (const listener of listeners) listener(how); };
const names = () => [...subscribers.keys()];
const query = () => `topics=${names().join(",")}&seen=${names().map((topic) => encodeURIComponent(subscribers.get(topic).seen)).join(",")}`;

function plan() {
  clearTimeout(planned);
  planned = setTimeout(start, 0);
}

function stop() {
  stream?.close();
  stream = undefined;
  clearTimeout(timer);
  clearTimeout(retry);
}

function start() {
  stop();
  if (!subscribers.size) return;
  stream = new EventSource(`/live?${query()}`);
  const own = stream;
  let opened = 0;
  own.onopen = () => { opened = Date.now(); };
  own.onerror = () => {
    if (own !== stream) return;
    // a stream that ends at once is no stream: this server has none to give, or somebody between us cuts it
    failures = opened && Date.now() - opened > 5000 ? 0 : failures + 1;
    if (failures < 2 && own.readyState !== EventSource.CLOSED && navigator.onLine) { plan(); return; }
    ask();
  };
  for (const topic of names()) {
    own.addEventListener(topic, ({ data }) => { failures = 0; tellState("stream"); tell(topic, JSON.parse(data)); });
  }
}

function tell(topic, told) {
  const entry = subscribers.get(topic);
  if (!entry) return;
  entry.seen = told.version;
  for (const callback of entry.callbacks.keys()) callback(told);
}

async function ask() {
  stop();
  retry = setTimeout(start, AGAIN);
  const again = async () => {
    try {
      const headers = { "X-Refresh": "1", ...(etag && { "If-None-Match": etag }) };
      const answer = await fetch(`/live/now?topics=${names().join(",")}`, { headers, cache: "no-store", signal: AbortSignal.timeout(EVERY * 2) });
      if (answer.status === 401) return location.reload();
      if (answer.status === 403) return stop();
      if (answer.status === 200) {
        etag = answer.headers.get("ETag") ?? "";
        for (const [topic, version] of Object.entries(await answer.json())) {
          const entry = subscribers.get(topic);
          if (entry && entry.seen !== version) tell(topic, { version });
        }
      } else if (answer.status !== 304) throw new Error(answer.statusText);
      tellState("asking");
    } catch { tellState("deaf"); }
    timer = setTimeout(again, EVERY);
  };
  await again();
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(asleep);
  const kept = [...subscribers.values()].some(({ callbacks }) => [...callbacks.values()].includes(true));
  if (document.hidden && !kept) asleep = setTimeout(stop, HIDDEN);
  else if (!document.hidden && !stream) plan();
});
addEventListener("online", plan);
