// Follows a JSON address: asks again about every two seconds, less often while it fails, not at all in a hidden tab. Tells
// the page what came, and when nothing has come for ten seconds. The time is the server's, so a wrong clock here is no harm.

const EVERY_MS = 1700;
const SLOWEST_MS = 15000;
const PATIENCE_MS = 8000;
const QUIET_AFTER_MS = 10000;

let offset = 0;

export function serverNow() {
  return new Date(Date.now() + offset);
}

export function clock(moment, zone, withSeconds = false) {
  const seconds = withSeconds ? { second: "2-digit" } : {};
  const format = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone, ...seconds };
  return new Intl.DateTimeFormat("en-GB", format).format(moment);
}

async function ask(url, tag) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(url, {
      cache: "no-store",
      headers: tag ? { "If-None-Match": tag } : {},
      signal: patience.signal,
    });
    if (answer.status !== 304 && !answer.ok) {
      throw new Error(`status ${answer.status}`);
    }
    const data = answer.status === 304 ? null : await answer.json();
    return { data, tag: answer.headers.get("ETag") || tag, date: answer.headers.get("Date") };
  } finally {
    clearTimeout(timer);
  }
}

// changed(data) is called with new data; answered() after every answer; quiet(since) once when the line is lost.
export function follow(url, { changed, answered, quiet }) {
  let tag = "";
  let failures = 0;
  let lastAnswer = Date.now();
  let lastMoment = serverNow();
  let isQuiet = false;
  let next = 0;

  async function poll() {
    const began = Date.now();
    try {
      const answer = await ask(url, tag);
      tag = answer.tag;
      offset = answer.date ? Date.parse(answer.date) - Date.now() : 0;
      failures = 0;
      lastAnswer = Date.now();
      lastMoment = serverNow();
      isQuiet = false;
      if (answer.data) {
        changed(answer.data);
      }
      answered(lastMoment);
    } catch {
      failures += 1;
    }
    if (!document.hidden) {
      const pause = Math.min(EVERY_MS * 2 ** failures, SLOWEST_MS);
      next = setTimeout(poll, Math.max(pause - (Date.now() - began), 0));
    }
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(next);
    if (!document.hidden) {
      // Nobody asked while nobody looked: the patience begins anew.
      lastAnswer = Date.now();
      poll();
    }
  });

  setInterval(() => {
    if (!document.hidden && !isQuiet && Date.now() - lastAnswer > QUIET_AFTER_MS) {
      isQuiet = true;
      quiet(lastMoment);
    }
  }, 500);

  poll();
}
