// The way to the server for a script: one request after the other, each with the version seen last; what was lost is sent again.
const token = () =>
  document.querySelector("#floor")?.dataset.csrf ?? document.querySelector('input[name="csrf_token"]')?.value ?? "";
const PAUSE_MS = 2000;
const FAULTS = 5; // so often a server that fails is asked again; one that cannot be reached is asked for ever
const pause = (ms) => new Promise((resume) => { setTimeout(resume, ms); });

async function fetched(path, how = {}) {
  const answer = await fetch(path, { redirect: "manual", signal: AbortSignal.timeout(8000), ...how });
  if (answer.status === 401 || answer.type === "opaqueredirect") { location.reload(); throw new Error("signed out"); }
  return answer;
}

const sent = (path, body) =>
  fetched(path, {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(body),
  });

export const words = async () => (await fetched("/scripts/words.json", { headers: { "X-Refresh": "1", Accept: "application/json" } })).json();

// A line to a call's script, or, with `tryAt`, to a try-out that keeps nothing. `told(state, words)` gets every new state and
// what to say about it, and if it was refused, why; `lost(whether)` whether a change has not reached the server yet.
export function open({ tryAt, name, told, lost }) {
  let state = null;
  let queue = Promise.resolve();
  const call = {
    look: async () => (await fetched("/desk/script", { headers: { "X-Refresh": "1", Accept: "application/json" } })),
    open: (script) => sent("/desk/script/open", script ? { script } : {}),
    do: (deed, asked) => sent(`/desk/script/do/${deed}`, { script: state.script.name, version: state.script.version, ...asked }),
    understand: (asked) => sent("/desk/script/understand", { script: state.script.name, ...asked }),
  };
  const trial = {
    look: () => trial.open(),
    open: (_script, asked = {}) => sent(tryAt, { deed: "open", ...asked }),
    do: (deed, asked) => sent(tryAt, { deed, script: state.script?.name ?? name, progress: state.progress, ...asked }),
    understand: (asked) => trial.do("understand", asked),
  };
  const way = tryAt ? trial : call;

  async function take(answer, again) {
    const came = await answer.json().catch(() => ({}));
    if (answer.ok) state = came;
    else if (came.state) state = came.state;
    const quiet = again && came.refused === "stale"; // it was done, and the answer was lost
    told(state, answer.ok ? came.told : quiet ? "" : came.words || answer.statusText, answer.ok || quiet ? "" : came.refused || "failed");
    return answer.ok || quiet;
  }

  // what was not answered is asked again until it is
  async function steadily(deed) {
    for (let times = 0, again = false; ; again = true) {
      try {
        const answer = await deed();
        if (answer.status >= 500 && (times += 1) < FAULTS) throw new Error("it failed");
        lost(false);
        return await take(answer, again);
      } catch {
        lost(true);
        await pause(PAUSE_MS);
      }
    }
  }

  const next = (deed) => {
    queue = queue.then(() => steadily(deed));
    return queue;
  };
  return {
    state: () => state,
    look: () => next(() => way.look()),
    open: (script, asked) => next(() => way.open(script, asked)),
    do: (deed, asked = {}) => next(() => (state?.script ? way.do(deed, asked) : way.look())),
    // how words would be taken: asked at once, and not again when it is lost
    async understand(asked) {
      try {
        const answer = await way.understand(asked);
        return answer.ok ? await answer.json() : null;
      } catch { return null; }
    },
  };
}
