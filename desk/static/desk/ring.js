// Tells that a call rings: a sound, the title, a notice on the desktop; in one tab of several, and without any name or number.
let context = null;
let rings = null; // what rings
let timer = null;
let release = null;
const title = document.title;

// browsers let a page sound once somebody has touched it
for (const touch of ["pointerdown", "keydown"]) {
  addEventListener(touch, () => { if (!navigator.userActivation.hasBeenActive) return; context ??= new AudioContext(); if (context.state === "suspended") context.resume(); }, true);
}

function tone(at, pitch) {
  const [source, volume] = [context.createOscillator(), context.createGain()];
  source.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.12, at + 0.03);
  volume.gain.setTargetAtTime(0, at + 0.25, 0.06);
  source.connect(volume).connect(context.destination);
  source.start(at);
  source.stop(at + 0.6);
}

function chime() {
  if (!context || context.state !== "running") return;
  for (const [step, pitch] of [660, 880, 660, 880].entries()) tone(context.currentTime + step * 0.3, pitch);
}

export function ring(id, words) {
  if (rings === id) return;
  hush();
  rings = id;
  let beats = 0;
  let mine = !navigator.locks;
  navigator.locks?.request("ringing", () => new Promise((done) => { mine = true; release = done; if (rings !== id) done(); }));
  const beat = () => {
    document.title = beats % 2 ? title : `☎ ${words}`;
    if (mine && beats % 3 === 0) chime();
    beats += 1;
  };
  beat();
  timer = setInterval(beat, 1000);
  if (document.hidden && globalThis.Notification?.permission === "granted") {
    const notice = new Notification(words, { tag: "call" });
    notice.onclick = () => { window.focus(); notice.close(); };
  }
}

export function hush() {
  if (rings === null) return;
  rings = null;
  clearInterval(timer);
  release?.();
  release = null;
  document.title = title;
}

// the desktop is told of calls when somebody asks for it
const place = () => {
  const asked = document.querySelector(".notify");
  if (asked) asked.hidden = globalThis.Notification?.permission !== "default";
};
document.addEventListener("part", place);
document.addEventListener("click", async ({ target }) => {
  if (!target.closest("[data-notify]")) return;
  await Notification.requestPermission();
  place();
});
