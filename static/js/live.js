// Keeps the count page up to date: sentence, bar, strip and tables, all worded by the server.

import { clock, follow } from "./poll.js";
import { drawBar, drawStrip, drawTexts } from "./count.js";

const page = document.querySelector("#count");
const quietNotice = page.querySelector("[data-quiet]");
const updated = page.querySelector("[data-updated]");
const { url, zone, lost } = page.dataset;

function drawRow(row, cells) {
  const line = row.querySelector(".line");
  if (line) {
    line.textContent = cells[cells.length - 1];
  }
  row.querySelectorAll("td").forEach((cell, place) => {
    if (cell.textContent !== cells[place]) {
      cell.textContent = cells[place];
    }
  });
}

// False when a row has come that the page doesn't have: then only loading it again shows everything.
function drawTables(tables) {
  return Object.entries(tables).every(([grouping, rows]) => {
    const table = page.querySelector(`[data-table="${grouping}"]`);
    return !table || Object.entries(rows).every(([key, cells]) => {
      const row = table.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (row) {
        drawRow(row, cells);
      }
      return row !== null;
    });
  });
}

function changed(data) {
  const count = data.wall;
  const shape = [count.session_id, data.state, count.strip.length].join(" ");
  if (shape !== page.dataset.shape || !drawTables(data.rows)) {
    location.reload();
    return;
  }
  drawTexts(page, data);
  drawBar(page, count.bar);
  drawStrip(page, count.strip, data.summary);
}

function answered(moment) {
  page.classList.remove("is-quiet");
  quietNotice.hidden = true;
  updated.textContent = updated.dataset.updated.replace("{time}", clock(moment, zone, true));
}

function quiet(since) {
  page.classList.add("is-quiet");
  quietNotice.querySelector("p").textContent = lost.replace("{time}", clock(since, zone));
  quietNotice.hidden = false;
}

follow(url, { changed, answered, quiet });
