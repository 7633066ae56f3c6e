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

export function showToasts() {
  const toasts = document.getElementById("toasts");
  const all = () => toasts.querySelectorAll("[data-toast]").forEach(live);
  new MutationObserver(all).observe(toasts, { childList: true, subtree: true });
  all();
}
