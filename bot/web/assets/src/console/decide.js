// The dialogs in which a colleague decides: which fields belong to what is chosen,
// and that what was done closes them.

/** Shows of an offer's form what belongs to its kind; what is hidden is not sent. */
function suit(form) {
  const kind = form.querySelector("[name=kind]:checked")?.value;
  if (!kind) return;
  for (const part of form.querySelectorAll("[data-for]")) {
    part.hidden = !part.dataset.for.split(" ").includes(kind);
    for (const field of part.querySelectorAll("input")) field.disabled = part.hidden;
  }
}

export function decide() {
  const place = document.getElementById("decide");
  if (!place) return;
  place.addEventListener("input", (event) => event.target.form && suit(event.target.form));
  // Before what is asked is sent for the first time.
  place.addEventListener("htmx:load", () => place.querySelectorAll("form.asks").forEach(suit));
  // An old refusal says nothing of what is asked now.
  place.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "decide-answer") place.querySelector("#decide-said")?.replaceChildren();
    if (event.detail.target.id === "decide-said") event.detail.target.scrollIntoView({ block: "nearest" });
  });
  place.addEventListener("close", () => place.replaceChildren(), true);
  document.body.addEventListener("did-decide", () => place.querySelector("dialog")?.close());
}
