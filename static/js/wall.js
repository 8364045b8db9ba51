// Keeps the wall up to date, tells the time by the conference's zone, and keeps the screen awake. Nothing scrolls or blinks.

import { clock, follow, serverNow } from "./poll.js";
import { drawBar, drawStrip, drawTexts } from "./count.js";

const wall = document.querySelector("#wall");
const { url, zone, lost } = wall.dataset;
const quietBand = wall.querySelector("[data-quiet]");
const updated = wall.querySelector("[data-updated]");

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function drawList(name, items, parts) {
  wall.querySelector(`[data-list="${name}"]`).replaceChildren(...items.map((item) => {
    const line = document.createElement("li");
    line.append(...parts(item));
    if (item.is_current) {
      line.setAttribute("aria-current", "true");
    }
    return line;
  }));
}

function changed(data) {
  const count = data.wall;
  if (wall.querySelectorAll(".strip-cell, .province-cell").length !== count.strip.length) {
    location.reload();
    return;
  }
  drawTexts(wall, count);
  drawBar(wall, count.bar);
  drawStrip(wall, count.strip, data.summary);
  drawList("sessions", count.sessions, (session) => [element("span", session.label), element("strong", session.number)]);
  drawList("silent", count.silent, (name) => [name]);
  drawList("missing", count.missing, (point) => point.map((text) => element("span", text)));
  wall.querySelector("[data-size]").dataset.size = count.size;
  wall.querySelector(".wall-sessions").classList.toggle("is-wide", count.size !== "");
  wall.querySelector(".wall-silent").classList.toggle("is-ok", count.silent.length === 0);
  wall.querySelector(".wall-missing").hidden = count.missing.length === 0;
  wall.querySelector(".wall-head").classList.toggle("is-long", count.is_long);
  wall.classList.toggle("is-notice", count.notice !== "");
}

function answered(moment) {
  wall.classList.remove("is-quiet");
  quietBand.hidden = true;
  updated.textContent = updated.dataset.updated.replace("{time}", clock(moment, zone, true));
}

function quiet(since) {
  wall.classList.add("is-quiet");
  quietBand.textContent = lost.replace("{time}", clock(since, zone));
  quietBand.hidden = false;
}

function tick() {
  wall.querySelector("[data-clock]").textContent = clock(serverNow(), zone);
}

// The lock ends whenever the page is hidden. Screens that refuse it, or don't know it, have settings of their own.
async function stayAwake() {
  if ("wakeLock" in navigator && !document.hidden) {
    await navigator.wakeLock.request("screen").catch(() => {});
  }
}

follow(url, { changed, answered, quiet });
setInterval(tick, 1000);
document.addEventListener("visibilitychange", stayAwake);
stayAwake();
