// Keys as a telephone has them: pressed one by one, sent when the hotline has what it asked for, at its end key, or after a pause.
const PAUSE_MS = 3000;

export class Keys {
  #pressed = "";
  #timer = 0;

  constructor({ expected, send, show }) {
    this.expected = expected;
    this.send = send;
    this.show = show;
  }

  get pressed() {
    return this.#pressed;
  }

  press(key) {
    this.#pressed += key;
    this.show(this.#pressed);
    this.decide();
  }

  // Looks whether the hotline has got what it waits for; keys pressed while it talks are kept.
  decide() {
    clearTimeout(this.#timer);
    if (!this.#pressed) return;
    const wanted = this.expected();
    if (wanted === null) return;
    const { digits = 1, finish = "" } = wanted;
    const enough = (digits > 0 && this.#pressed.length >= digits) || (finish && this.#pressed.includes(finish));
    if (enough) this.flush();
    else this.#timer = setTimeout(() => this.flush(), PAUSE_MS);
  }

  flush() {
    clearTimeout(this.#timer);
    const keys = this.#pressed;
    this.#pressed = "";
    this.show("");
    if (keys) this.send(keys);
  }

  clear() {
    clearTimeout(this.#timer);
    this.#pressed = "";
    this.show("");
  }
}

// The key of a keyboard, "" when it is none of a telephone's or belongs to something that is being written.
export function keyOf(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return "";
  if (event.target.closest?.("input:not([type=radio]):not([type=checkbox]), select, textarea, [contenteditable], dialog")) return "";
  if (/^[0-9*#]$/.test(event.key)) return event.key;
  const code = /^(?:Digit|Numpad)([0-9])$/.exec(event.code);
  return code && !event.shiftKey ? code[1] : "";
}
