// A voice from the simulator, played in this page; silent where the simulator has none.
import * as carrier from "./carrier.js";

export class Voice {
  #now = null;

  async say(text, language) {
    const turn = {};
    this.#now = turn;
    try {
      const address = URL.createObjectURL(await carrier.speak(text.slice(0, 4096), language));
      if (this.#now !== turn) return;
      const player = new Audio(address);
      await new Promise((done) => {
        turn.end = () => { player.pause(); done(); };
        player.onended = player.onerror = done;
        player.play().catch(done);
      });
      URL.revokeObjectURL(address);
    } catch {
      // the caption is there; a voice that fails is only missed
    }
  }

  stop() {
    this.#now?.end?.();
    this.#now = null;
  }
}
