// Takes the roll tick by tick. A tick is kept in localStorage under a nonce of its own until the server has answered it,
// so it survives a dropped line, a closed page and a flat battery; sent twice, it counts once. Without this script the
// page is one form that says the same.

import { fold } from "./fold.js";
import { Unsent } from "./unsent.js";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30000;
const MOST_AT_ONCE = 100;

const form = document.querySelector("#roll");
const words = form?.dataset;
const unsent = new Unsent(words?.device, words?.ticks);
const rows = new Map();
const drafts = new Set();
let version = Number(words?.version);
let wait = FIRST_WAIT_MS;
let timer = null;
let sending = false;
let announcement = "";
let signedOut = false;

// One row of the roll

class Row {
  constructor(element) {
    this.element = element;
    this.id = element.dataset.id;
    this.box = element.querySelector(".roll-tick input");
    this.more = element.querySelector("details");
    this.time = element.querySelector(".roll-time");
    this.sign = element.querySelector(".roll-sign");
    this.note = element.querySelector(".roll-note");
    this.error = element.querySelector(".roll-error");
    this.undo = element.querySelector(".roll-undo");
    this.reason = element.querySelector(".roll-reason input");
    this.excuse = element.querySelector(".roll-excuse");
    this.present = element.querySelector(".roll-off").textContent;
    this.scan = { device: element.dataset.scanDevice, nonce: element.dataset.scanNonce };
    this.wasHere = this.box.defaultChecked && this.scan.nonce !== "";
    this.box.addEventListener("click", (event) => this.tapped(event));
    this.undo?.addEventListener("click", (event) => this.act(event, () => this.takeBack()));
    this.excuse?.addEventListener("click", (event) => this.act(event, () => this.excuseHer()));
    this.reason?.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        this.act(event, () => this.excuseHer());
      }
    });
  }

  act(event, what) {
    event.preventDefault();
    what();
  }

  tapped(event) {
    if (this.box.checked) {
      this.tick("in");
    } else if (drafts.delete(this.id)) {
      this.show();
      showUnsent();
    } else {
      // Already marked: what to do instead stands below the name.
      event.preventDefault();
      this.more.open = true;
      this.undo.focus();
    }
  }

  takeBack() {
    if (this.scan.nonce) {
      this.voidScan();
      this.sent();
      this.more.open = false;
    }
  }

  excuseHer() {
    const reason = this.reason.value.trim();
    if (reason === "") {
      this.complain(words.reasonMissing);
      this.reason.focus();
      return;
    }
    this.tick("excused", { reason });
    this.more.open = false;
  }

  // What was marked before is taken back as well: over a slow line the later of two marks may seem the earlier one.
  tick(mark, facts = {}) {
    if (this.scan.nonce && unsent.lastOf(this.id)?.mark !== "void") {
      this.voidScan();
    }
    unsent.keep(this.id, mark, facts);
    this.sent();
  }

  voidScan() {
    unsent.keep(this.id, "void", { void_device: this.scan.device, void_nonce: this.scan.nonce });
  }

  sent() {
    drafts.delete(this.id);
    this.complain("");
    this.show();
    send();
  }

  complain(sentence) {
    this.error.textContent = sentence;
    this.error.hidden = sentence === "";
  }

  // What else the answer says of somebody who is marked.
  tell(sentence) {
    this.note.textContent = sentence;
    this.note.className = "roll-note is-accent";
    this.note.hidden = false;
  }

  // How the server says she is marked.
  stored(mark) {
    this.scan = { device: mark.device, nonce: mark.nonce };
    this.wasHere = mark.is_here;
    this.storedTime = mark.time;
    this.note.textContent = mark.note;
    this.note.className = `roll-note is-${mark.kind}`;
    this.note.hidden = mark.note === "";
    this.show();
  }

  // What the row says: what is stored, and on top of it what is still to be sent.
  show() {
    const last = unsent.lastOf(this.id);
    const waits = Boolean(last) || drafts.has(this.id);
    this.box.checked = last ? last.mark === "in" : drafts.has(this.id) || this.wasHere;
    this.element.classList.toggle("is-unsent", waits);
    this.sign.textContent = waits ? "↑" : "✓";
    if (last?.mark === "in") {
      this.time.textContent = clock(last.at);
      this.scan = { device: words.device, nonce: last.nonce };
    } else if (last?.mark === "excused") {
      this.scan = { device: words.device, nonce: last.nonce };
    } else if (drafts.has(this.id)) {
      this.time.textContent = this.present;
    } else if (this.storedTime) {
      this.time.textContent = this.storedTime;
    }
    if (this.undo) {
      this.undo.hidden = !this.scan.nonce || last?.mark === "void";
    }
  }
}

function clock(moment) {
  return new Date(moment).toLocaleTimeString("vi-VN", {
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
    timeZone: words.zone,
  });
}

// Sending

async function send() {
  clearTimeout(timer);
  showUnsent();
  const ticks = unsent.all.slice(0, MOST_AT_ONCE);
  if (sending || ticks.length === 0) {
    return;
  }
  sending = true;
  try {
    take(await post(ticks));
    wait = FIRST_WAIT_MS;
  } catch (refusal) {
    wait = Math.min(Math.max(wait * 2, refusal.waitMs ?? 0), LONGEST_WAIT_MS);
    if (!refusal.isAnswer) {
      announcement = words.offline;
    }
  }
  sending = false;
  showUnsent();
  if (unsent.size > 0) {
    timer = setTimeout(send, wait === FIRST_WAIT_MS ? 0 : wait);
  }
}

async function post(ticks) {
  let response = await ask(ticks);
  if (response.status === 400) {
    await renewToken();
    response = await ask(ticks);
  }
  await ensureAnswered(response);
  return response.json();
}

function ask(ticks) {
  const now = Date.now();
  return fetch(words.ticks, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "X-CSRFToken": form.elements.csrf_token.value,
    },
    body: JSON.stringify({
      version,
      ticks: ticks.map(({ at, ...tick }) => ({ ...tick, age_ms: Math.max(now - at, 0) })),
    }),
  });
}

// Who signs in again has another token than this page was loaded with.
async function renewToken() {
  const page = await fetch(location.href, { headers: { Accept: "application/json" } });
  if (page.status !== 404) {
    await ensureAnswered(page);
  }
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("#roll");
  if (fresh?.dataset.device !== words.device) {
    // Somebody else is signed in; for her there may be no such roll.
    refuse(words.signedOut);
  }
  form.elements.csrf_token.value = fresh.querySelector("[name=csrf_token]").value;
}

async function ensureAnswered(response) {
  if (!response.ok) {
    const sentence = response.status === 401 ? words.signedOut : await refusalOf(response);
    // A server that is busy says after how many seconds it will have time.
    refuse(sentence, 1000 * (Number(response.headers.get("Retry-After")) || 0));
  }
  announcement = "";
  signedOut = false;
}

function refuse(sentence, waitMs = 0) {
  announcement = sentence;
  signedOut = sentence === words.signedOut;
  throw Object.assign(new Error(sentence), { waitMs, isAnswer: true });
}

// Why the server took none of the ticks, in its own words.
async function refusalOf(response) {
  const problem = await response.json().catch(() => ({}));
  return problem.title || String(response.status);
}

function take(answer) {
  const asked = new Map(unsent.all.map((tick) => [tick.nonce, tick.attendee]));
  for (const result of answer.results) {
    unsent.forget(result.nonce);
    const row = rows.get(asked.get(result.nonce));
    row?.complain(result.stored ? "" : words.failed.replace("{message}", result.message));
  }
  for (const [id, mark] of Object.entries(answer.marks)) {
    rows.get(id)?.stored(mark);
  }
  for (const id of asked.values()) {
    rows.get(id)?.show();
  }
  for (const result of answer.results.filter((each) => each.outcome === "moved")) {
    rows.get(asked.get(result.nonce))?.tell(result.message);
  }
  version = answer.version;
  document.querySelector("#roll-present").textContent = answer.present;
  if ("expected" in answer) {
    document.querySelector("#roll-expected").textContent = answer.expected;
  }
}

// The page around the rows

const tag = document.querySelector("#roll-unsent");
const save = document.querySelector("#roll-save");
const close = save?.nextElementSibling;

// Beside this page, which keeps what is unsent.
const signInAgain = Object.assign(document.createElement("a"), {
  href: words?.signIn,
  target: "_blank",
  textContent: words?.signInAgain,
});

function showUnsent() {
  const count = unsent.size + drafts.size;
  tag.hidden = count === 0;
  // What is unsent is kept on this phone; drafts are kept nowhere until they are saved.
  const parts = [
    unsent.size > 0 && `↑ ${words.unsent.replace("{count}", unsent.size)}`,
    drafts.size > 0 && words.unsaved.replace("{count}", drafts.size),
    unsent.size > 0 && announcement,
  ];
  tag.textContent = parts.filter(Boolean).join(" · ");
  if (signedOut && unsent.size > 0) {
    tag.append(" ", signInAgain);
  }
  if (save) {
    save.hidden = count === 0;
    close.hidden = count > 0;
    document.querySelector("#roll-drafts").hidden = drafts.size === 0;
  } else {
    tag.closest("section").hidden = count === 0;
  }
}

window.addEventListener("beforeunload", (event) => {
  if (drafts.size > 0) {
    event.preventDefault();
    // Chrome before 119 asks only when this is set.
    event.returnValue = true;
  }
});

function tickEverybody() {
  for (const row of rows.values()) {
    // Who is excused, elsewhere or a guest is marked one by one.
    if (!row.box.checked && row.excuse && row.note.hidden) {
      drafts.add(row.id);
      row.show();
    }
  }
  showUnsent();
}

function sendDrafts() {
  for (const id of drafts) {
    unsent.keep(id, "in");
  }
  const ids = [...drafts];
  drafts.clear();
  ids.forEach((id) => rows.get(id).show());
  wait = FIRST_WAIT_MS;
  send();
}

function filter(wanted) {
  const parts = fold(wanted).split(" ").filter(Boolean);
  let shown = 0;
  for (const row of rows.values()) {
    const found = parts.every((part) => row.element.dataset.search.includes(part));
    row.element.hidden = !found;
    shown += found ? 1 : 0;
  }
  document.querySelector("#roll-nobody").hidden = shown > 0;
}

function tellOfOtherRolls() {
  const address = unsent.elsewhere;
  if (address) {
    const notice = document.querySelector("#roll-elsewhere");
    notice.querySelector("a").href = address.replace("/roll/ticks", "/roll");
    notice.hidden = false;
  }
}

function begin() {
  for (const element of form.querySelectorAll(".roll-row")) {
    const row = new Row(element);
    rows.set(row.id, row);
  }
  unsent.recall();
  rows.forEach((row) => row.show());
  tellOfOtherRolls();
  if (save && new URL(location.href).searchParams.has("all")) {
    tickEverybody();
  }
  const search = document.querySelector("#roll-search");
  search.parentElement.hidden = false;
  search.addEventListener("input", () => filter(search.value));
  document.querySelector("#roll-all")?.addEventListener("click", (event) => {
    event.preventDefault();
    tickEverybody();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendDrafts();
  });
  window.addEventListener("online", () => {
    wait = FIRST_WAIT_MS;
    send();
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsent.size + drafts.size > 0) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
  send();
}

if (form) {
  begin();
}
