// The ticks of a roll that the server has not answered yet: in localStorage, one entry per tick, so that they survive a
// closed page and two open pages never overwrite each other. Where storage is full or forbidden the page alone holds
// them, and leaving it warns.

export class Unsent {
  // device: who records; ticks: the address the roll sends to, which tells one roll from another.
  constructor(device, ticks) {
    this.mine = `roll ${device} `;
    this.prefix = `${this.mine}${ticks} `;
    this.memory = new Map();
    for (const key of this.storedKeys().filter((name) => name.startsWith(this.prefix))) {
      const tick = JSON.parse(localStorage.getItem(key));
      this.memory.set(tick.nonce, tick);
    }
  }

  get size() {
    return this.memory.size;
  }

  all() {
    return [...this.memory.values()].sort((one, other) => one.at - other.at);
  }

  lastOf(attendee) {
    return this.all().filter((tick) => tick.attendee === attendee).pop();
  }

  keep(facts) {
    const tick = { nonce: newNonce(), ...facts };
    this.memory.set(tick.nonce, tick);
    try {
      localStorage.setItem(this.prefix + tick.nonce, JSON.stringify(tick));
    } catch {
      // Full or forbidden.
    }
  }

  forget(nonce) {
    this.memory.delete(nonce);
    try {
      localStorage.removeItem(this.prefix + nonce);
    } catch {
      // Forbidden.
    }
  }

  // Where another roll of this device, of another session or point, still has something to send.
  elsewhere() {
    const others = this.storedKeys().filter((name) => !name.startsWith(this.prefix));
    return others.map((name) => name.split(" ")[2])[0];
  }

  storedKeys() {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(this.mine));
    } catch {
      return [];
    }
  }
}

// crypto.randomUUID is missing on plain http.
function newNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
