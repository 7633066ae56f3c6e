// The keyboard: elements say by which keys they are reached.
//   data-key="r"            pressed alone        data-key="g q"  one after the other
//   data-key="Control+Enter" also works in a text field; a field gets the focus, all else is pressed
//   data-key-words="…"      what the list says; else the element's own words
//   data-list               j and k (or the arrows) move among its [data-row]s, Enter opens one

const off = "repaybot-keys-off";
const within = 900; // ms between the keys of a sequence

let first = "";
let timer;

/** Tells whether somebody writes text there. */
function writes(element) {
  return element?.matches?.("input:not([type=checkbox],[type=radio],[type=button],[type=submit]), textarea, select, [contenteditable]");
}

function nameOf(event) {
  const held = [event.ctrlKey && "Control", event.altKey && "Alt", event.metaKey && "Meta"].filter(Boolean);
  return [...held, event.key.length === 1 ? event.key.toLowerCase() : event.key].join("+");
}

/** Finds what keys lead to, where it can be seen and used. */
function target(keys) {
  const scope = document.querySelector("dialog[open]") ?? document;
  return [...scope.querySelectorAll("[data-key]")].find(
    (element) => element.dataset.key === keys && !element.disabled && element.checkVisibility(),
  );
}

function use(element) {
  if (writes(element)) element.focus();
  else element.click();
}

function move(key) {
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[key];
  if (!step) return false;
  const list = document.activeElement?.closest("[data-list]") ?? (key.length === 1 ? document.querySelector("[data-list]") : null);
  if (!list) return false;
  const rows = [...list.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility());
  if (rows.length === 0) return false;
  const at = rows.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1)].focus();
  return true;
}

function press(event) {
  if (event.defaultPrevented || event.isComposing || event.key === "Shift") return;
  const name = nameOf(event);
  const held = name.includes("+") && name.length > 1;
  if (!held && event.key !== "Escape" && (writes(event.target) || localStorage.getItem(off))) return;
  const both = first && target(`${first} ${name}`);
  const found = both || target(name);
  first = "";
  clearTimeout(timer);
  if (found) {
    event.preventDefault();
    use(found);
  } else if (!held && move(event.key)) {
    event.preventDefault();
  } else if (document.querySelector(`[data-key^="${CSS.escape(name)} "]`)) {
    first = name;
    timer = setTimeout(() => (first = ""), within);
  }
}

/** Fills the list of keys with those of the page as it is now. */
function list(into) {
  into.replaceChildren();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (!element.checkVisibility() || element.closest("dialog")) continue;
    const keys = document.createElement("dt");
    for (const key of element.dataset.key.split(" ")) {
      const one = document.createElement("kbd");
      one.textContent = key.replace("Control", "Ctrl");
      keys.append(one);
    }
    const words = document.createElement("dd");
    words.textContent = element.dataset.keyWords ?? element.getAttribute("aria-label") ?? element.textContent.trim();
    into.append(keys, words);
  }
}

/** Has keys do what elements say; "?" shows which. */
export function listenToKeys() {
  document.addEventListener("keydown", press);
  const dialog = document.getElementById("keys");
  if (!dialog) return;
  const box = dialog.querySelector("[data-keys-off]");
  box.checked = Boolean(localStorage.getItem(off));
  box.addEventListener("change", () => (box.checked ? localStorage.setItem(off, "yes") : localStorage.removeItem(off)));
  document.addEventListener("dialog-opens", (event) => {
    if (event.target === dialog) list(dialog.querySelector("[data-keys]"));
  });
}
