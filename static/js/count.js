// The parts that the count page and the wall draw alike.

// Each element with data-text="name" gets the text of that name.
export function drawTexts(root, texts) {
  for (const element of root.querySelectorAll("[data-text]")) {
    const text = texts[element.dataset.text];
    if (text !== undefined && element.textContent !== text) {
      element.textContent = text;
    }
  }
}

export function drawBar(root, bar) {
  const drawn = root.querySelector(".count-bar");
  if (drawn) {
    drawn.querySelector(".bar-named").setAttribute("width", `${bar.named}%`);
    drawn.querySelector(".bar-rest").setAttribute("x", `${bar.named + bar.declared}%`);
    drawn.querySelector(".bar-rest").setAttribute("width", `${bar.rest}%`);
  }
}

export function drawStrip(root, cells, summary) {
  root.querySelectorAll(".strip, .province-strip").forEach((strip) => strip.setAttribute("aria-label", summary));
  root.querySelectorAll(".strip-cell[title]").forEach((square, place) => {
    square.className = `strip-cell strip-${cells[place].state}`;
    square.title = cells[place].name;
  });
  root.querySelectorAll(".province-cell").forEach((province, place) => {
    province.querySelector("rect").setAttribute("width", cells[place].fraction);
    const text = province.querySelector("span:last-child");
    if (text) {
      text.textContent = cells[place].text;
    }
  });
}
