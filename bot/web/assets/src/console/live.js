// What the server tells of reaches pages as events: hx-trigger="sse:<name>".

/** Shows when the connection is gone, and asks anew for what may have changed meanwhile. */
export function followServer(htmx) {
  const offline = document.querySelector("[data-offline]");
  const gone = () => {
    if (offline) offline.hidden = false;
  };
  document.body.addEventListener("htmx:sseError", gone);
  window.addEventListener("offline", gone);
  document.body.addEventListener("htmx:sseOpen", () => {
    if (offline) offline.hidden = true;
    // Pages listen for "missed from:body" beside their own events. The first time it
    // is what changed since the page was written and before it was followed.
    htmx.trigger(document.body, "missed");
  });
  // The stream's last word: the session is over.
  document.body.addEventListener("htmx:sseMessage", (event) => {
    if (event.detail.type === "ended") location.reload();
  });
  // What a page asks by itself keeps nobody logged in.
  document.body.addEventListener("htmx:configRequest", (event) => {
    const type = event.detail.triggeringEvent?.type ?? ""; // none: a poll, or a piece that comes with the page
    if (type === "" || type.startsWith("sse:") || type === "missed" || type === "again") event.detail.headers["X-By-Itself"] = "1";
  });
}
