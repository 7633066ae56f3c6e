// Dialogs: data-open="id" on a button opens one; one that comes with a piece of a
// page and has data-opens opens by itself.

function open(dialog) {
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
  dialog.dispatchEvent(new Event("dialog-opens", { bubbles: true }));
  dialog.showModal();
  delete dialog.dataset.opens; // once
}

export function openDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-open]");
    if (opener) open(document.getElementById(opener.dataset.open));
    const closer = event.target.closest?.("[data-close]");
    if (closer) closer.closest("dialog")?.close();
  });
  const own = () => document.querySelectorAll("dialog[data-opens]").forEach(open);
  document.body.addEventListener("htmx:afterSettle", own);
  own();
}
