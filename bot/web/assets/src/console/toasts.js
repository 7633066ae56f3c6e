// Toasts go by themselves, later while somebody points at them or they can be undone.

const seconds = { plain: 5, undo: 10, bad: 12 };

function live(toast) {
  if (toast.dataset.live) return;
  toast.dataset.live = "yes";
  const wait = toast.classList.contains("bad") ? seconds.bad : toast.querySelector("form") ? seconds.undo : seconds.plain;
  let timer;
  const start = () => (timer = setTimeout(() => toast.remove(), wait * 1000));
  const hold = () => clearTimeout(timer);
  toast.addEventListener("mouseenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("mouseleave", start);
  toast.addEventListener("focusout", start);
  toast.querySelector("[data-dismiss]").addEventListener("click", () => toast.remove());
  toast.querySelector("form")?.addEventListener("submit", () => setTimeout(() => toast.remove()));
  start();
}

/** The dialog that lies above everything else, if one does. */
const above = () => [...document.querySelectorAll("dialog:modal")].at(-1);

/** The place for toasts in a dialog: what lies outside of one is behind it. */
function within(dialog) {
  let place = dialog.querySelector(":scope > .toasts");
  if (!place) {
    place = document.createElement("div");
    place.className = "toasts";
    place.role = "status";
    place.ariaLive = "polite";
    dialog.append(place);
  }
  return place;
}

export function showToasts() {
  const toasts = document.getElementById("toasts");
  const all = () => {
    const dialog = above();
    toasts.querySelectorAll("[data-toast]").forEach((toast) => {
      live(toast);
      if (dialog) within(dialog).append(toast);
    });
  };
  new MutationObserver(all).observe(toasts, { childList: true, subtree: true });
  // A reader of screens knows the place before something comes to it.
  document.addEventListener("dialog-opens", (event) => within(event.target));
  // What was said last stays when the dialog goes.
  document.addEventListener("close", (event) => toasts.append(...event.target.querySelectorAll?.("[data-toast]") ?? []), true);
  all();
}
