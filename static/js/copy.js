// Copies a ready text on a press of [data-copy]. The text is the attribute data-copy-text, or stands in the element that
// data-copy selects. Where the clipboard is closed (plain http, chat apps' browsers) the text is selected instead.

const SAID_FOR_MS = 4000;

function textOf(button) {
  const target = targetOf(button);
  return button.dataset.copyText ?? (target.value ?? target.textContent).trim();
}

function targetOf(button) {
  return button.dataset.copy ? document.querySelector(button.dataset.copy) : null;
}

function select(target) {
  target.closest("details")?.setAttribute("open", "");
  if (target.select) {
    target.focus();
    target.select();
  } else {
    getSelection().selectAllChildren(target);
  }
}

function say(button, words) {
  let said = button.nextElementSibling;
  if (!said?.classList.contains("copy-said")) {
    said = document.createElement("span");
    said.className = "copy-said";
    said.setAttribute("role", "status");
    button.after(said);
  }
  said.textContent = words;
  setTimeout(() => { said.textContent = ""; }, SAID_FOR_MS);
}

// Where the text stands nowhere on the page, a field is put beside the button so that it can be selected.
function fieldWith(text, button) {
  const field = document.createElement("textarea");
  field.className = "form-control copy-field";
  field.readOnly = true;
  field.value = text;
  field.setAttribute("aria-label", button.textContent.trim());
  button.after(field);
  button.dataset.copy = `#${(field.id = `copy-${Date.now()}`)}`;
  return field;
}

async function copy(button) {
  const text = textOf(button);
  try {
    await navigator.clipboard.writeText(text);
    say(button, button.dataset.copied);
  } catch {
    select(targetOf(button) ?? fieldWith(text, button));
    say(button, button.dataset.copyFailed);
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
