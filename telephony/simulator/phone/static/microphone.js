// A microphone's sound as a WAV file (one channel, 16 bits, 16 kHz), made in the page; nothing leaves it until the words are sent.
const RATE = 16000;

export class Microphone {
  #recorder = null;
  #chunks = [];

  get recording() {
    return this.#recorder !== null;
  }

  static get there() {
    return Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);
  }

  async start() {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    this.#chunks = [];
    this.#recorder = new MediaRecorder(stream);
    this.#recorder.ondataavailable = (event) => this.#chunks.push(event.data);
    this.#recorder.start();
  }

  // The WAV file in base64 and how many seconds it has.
  async stop() {
    const recorder = this.#recorder;
    this.#recorder = null;
    await new Promise((done) => { recorder.onstop = done; recorder.stop(); });
    for (const track of recorder.stream.getTracks()) track.stop();
    const sound = await new Blob(this.#chunks).arrayBuffer();
    const context = new AudioContext();
    const decoded = await context.decodeAudioData(sound);
    await context.close();
    const length = Math.max(1, Math.ceil(decoded.duration * RATE));
    const offline = new OfflineAudioContext(1, length, RATE);
    const source = offline.createBufferSource();
    source.buffer = decoded;
    source.connect(offline.destination);
    source.start();
    const samples = (await offline.startRendering()).getChannelData(0);
    return { audio: base64(wav(samples)), seconds: Math.max(1, Math.round(decoded.duration)) };
  }
}

function wav(samples) {
  const bytes = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const text = (at, letters) => [...letters].forEach((letter, index) => bytes.setUint8(at + index, letter.charCodeAt(0)));
  text(0, "RIFF");
  bytes.setUint32(4, 36 + samples.length * 2, true);
  text(8, "WAVEfmt ");
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true);
  bytes.setUint16(22, 1, true);
  bytes.setUint32(24, RATE, true);
  bytes.setUint32(28, RATE * 2, true);
  bytes.setUint16(32, 2, true);
  bytes.setUint16(34, 16, true);
  text(36, "data");
  bytes.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, index) => bytes.setInt16(44 + index * 2, Math.max(-1, Math.min(1, sample)) * 32767, true));
  return new Uint8Array(bytes.buffer);
}

function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
