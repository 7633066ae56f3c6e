// The panel beside a conversation: its tabs, and what stays as it was when it is
// read anew: the tab, and what was opened.

let tab = "tab-owed";

function select(panel, id, focus) {
  const tabs = [...panel.querySelectorAll("[role=tab]")];
  const chosen = tabs.find((one) => one.id === id);
  if (!chosen) return;
  tab = id;
  for (const one of tabs) {
    one.setAttribute("aria-selected", String(one === chosen));
    one.tabIndex = one === chosen ? 0 : -1;
    document.getElementById(one.getAttribute("aria-controls")).hidden = one !== chosen;
  }
  if (focus) chosen.focus();
}

/** Has the panel keep its tab, and not be taken from under a colleague's hands. */
export function keepPanel(htmx) {
  const panel = document.getElementById("customer");
  if (!panel) return;
  let opened = [];
  let missed = false;
  const busy = () => panel.querySelector("dialog[open], [data-shown-number]") || (panel.contains(document.activeElement) && document.activeElement.closest("form"));
  panel.addEventListener("click", (event) => {
    const one = event.target.closest("[role=tab]");
    if (one) select(panel, one.id, false);
  });
  panel.addEventListener("keydown", (event) => {
    const one = event.target.closest("[role=tab]");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!one || !step) return;
    event.preventDefault();
    const tabs = [...panel.querySelectorAll("[role=tab]")];
    select(panel, tabs[(tabs.indexOf(one) + step + tabs.length) % tabs.length].id, true);
  });
  panel.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== panel) return;
    if (busy()) {
      event.detail.shouldSwap = false;
      missed = true;
      return;
    }
    missed = false;
    opened = [...panel.querySelectorAll("details[open][id]")].map((one) => one.id);
  });
  panel.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== panel) {
      if (missed && !busy()) htmx.trigger(panel, "stale");
      return;
    }
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    select(panel, tab, false);
  });
  panel.addEventListener("focusout", () => {
    setTimeout(() => {
      if (missed && !busy()) htmx.trigger(panel, "stale");
    });
  });
}
