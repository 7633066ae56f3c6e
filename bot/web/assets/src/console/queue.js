// The queue: its counts, and a sound and a notice for a new case of one's own.

import { ring } from "./ring.js";

const sound = "repaybot-sound";
const known = "repaybot-known";

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(known));
  } catch {
    return null;
  }
}

/** Follows the rows of the queue as they come. */
export function followQueue() {
  const rows = document.getElementById("rows");
  if (!rows) return;
  const title = document.title;
  const button = document.querySelector("[data-sound]");
  const notices = document.querySelector("[data-notices]");

  function shown() {
    const on = localStorage.getItem(sound) !== "off";
    button.setAttribute("aria-pressed", String(on));
    button.title = on ? button.dataset.on : button.dataset.off;
    button.setAttribute("aria-label", button.title);
  }
  function look() {
    const state = rows.querySelector("[data-queue-state]");
    if (!state) return;
    const waiting = state.dataset.new.split(" ").filter(Boolean);
    const before = remembered();
    sessionStorage.setItem(known, JSON.stringify(waiting));
    document.title = waiting.length ? `(${waiting.length}) ${title}` : title;
    for (const count of document.querySelectorAll("[data-count-of]")) count.textContent = state.dataset[count.dataset.countOf];
    const badge = document.querySelector('[data-count="queue"]');
    if (badge) {
      badge.textContent = String(waiting.length);
      badge.hidden = waiting.length === 0;
    }
    if (!before || !waiting.some((id) => !before.includes(id))) return;
    ring();
    // It names nobody: somebody else may see the screen.
    if (document.hidden && "Notification" in window && Notification.permission === "granted") new Notification(state.dataset.newWords, { tag: "repaybot-queue" });
  }
  button.addEventListener("click", () => {
    localStorage.setItem(sound, localStorage.getItem(sound) === "off" ? "on" : "off");
    shown();
    ring();
  });
  if ("Notification" in window && Notification.permission === "default") {
    notices.hidden = false;
    notices.addEventListener("click", async () => (notices.hidden = (await Notification.requestPermission()) !== "default"));
  }
  for (const choice of document.querySelectorAll("[data-submits]")) choice.addEventListener("change", () => choice.form.requestSubmit());
  // The list stays where it was from one conversation to the next.
  rows.scrollTop = Number(sessionStorage.getItem("repaybot-rows") ?? 0);
  rows.addEventListener("scroll", () => sessionStorage.setItem("repaybot-rows", String(rows.scrollTop)), { passive: true });
  const open = rows.querySelector("[aria-current]");
  open?.scrollIntoView({ block: "nearest" });
  if (document.activeElement === document.body) (document.getElementById("scroll") ? null : rows.querySelector("[data-row]"))?.focus({ preventScroll: true });
  rows.addEventListener("htmx:afterSwap", look);
  shown();
  look();
}
