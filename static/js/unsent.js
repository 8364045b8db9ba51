// The ticks of a roll that the server has not answered yet, kept in localStorage: one entry per tick, so that two open
// pages never overwrite each other. What storage refuses is held by the page alone, and leaving it warns.

export class Unsent {
  #mine;
  #prefix;
  #ticks = new Map();

  constructor(device, address) {
    this.#mine = `roll ${device} `;
    this.#prefix = `${this.#mine}${address} `;
  }

  get size() {
    return this.#ticks.size;
  }

  // In the order in which they were made.
  get all() {
    return [...this.#ticks.values()].sort((one, other) => one.at - other.at);
  }

  lastOf(id) {
    return this.all.filter((tick) => tick.attendee === id).pop();
  }

  // Never two of one person at the same moment, so that they are recalled in this order.
  keep(id, mark, facts = {}) {
    const at = Math.max(Date.now(), (this.lastOf(id)?.at ?? 0) + 1);
    const tick = { nonce: newNonce(), attendee: id, mark, at, ...facts };
    this.#ticks.set(tick.nonce, tick);
    attempt(() => localStorage.setItem(this.#prefix + tick.nonce, JSON.stringify(tick)));
  }

  forget(nonce) {
    this.#ticks.delete(nonce);
    attempt(() => localStorage.removeItem(this.#prefix + nonce));
  }

  // Take up what this page, or one before it, has left.
  recall() {
    for (const key of this.#keys().filter((name) => name.startsWith(this.#prefix))) {
      const tick = attempt(() => JSON.parse(localStorage.getItem(key)));
      if (tick) {
        this.#ticks.set(tick.nonce, tick);
      }
    }
  }

  // The address of another roll, of another session or point, for which this device still has something to send.
  get elsewhere() {
    return this.#keys().filter((name) => !name.startsWith(this.#prefix)).map((name) => name.split(" ")[2])[0];
  }

  #keys() {
    return attempt(() => Object.keys(localStorage).filter((name) => name.startsWith(this.#mine))) ?? [];
  }
}

// A full or forbidden storage changes nothing else.
function attempt(what) {
  try {
    return what();
  } catch {
    return undefined;
  }
}

// crypto.randomUUID is missing on plain http.
function newNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
