// What was said: it stays where the reader is, and says what is new.

const near = 80; // pixels from the end within which the reader is at it

/** Keeps a transcript's scroll, its mark of what is unread and its pill of new messages. */
export function keepTranscript(htmx) {
  const talk = document.querySelector("[data-conversation]");
  if (!talk) return;
  const scroll = document.getElementById("scroll");
  const transcript = document.getElementById("transcript");
  const pill = talk.querySelector("[data-to-end]");
  const key = `repaybot-seen/${talk.dataset.conversation}`;
  const seen = Number(localStorage.getItem(key) ?? -1);
  let atEnd = true;
  let latest = newest();
  const there = latest; // with the page: what comes later is seen as it comes

  function newest() {
    const all = transcript.querySelectorAll("[data-n]");
    return all.length ? Number(all[all.length - 1].dataset.n) : -1;
  }
  const toEnd = () => {
    scroll.scrollTop = scroll.scrollHeight;
    pill.hidden = true;
  };
  const measure = () => {
    atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < near;
    if (atEnd) pill.hidden = true;
    saw();
  };
  // What can be seen at the end of a page that is looked at has been seen.
  function saw() {
    if (atEnd && !document.hidden) localStorage.setItem(key, String(newest()));
  }
  // The mark stands before the first message that was not there when the page was last looked at.
  function mark() {
    if (seen < 0) return;
    const first = [...transcript.querySelectorAll(".line[data-n]:not(.staff, .note, .system)")].find((line) => Number(line.dataset.n) > seen && Number(line.dataset.n) <= there);
    if (!first || first.previousElementSibling?.matches(".unread")) return;
    const line = document.createElement("li");
    line.className = "unread";
    line.textContent = talk.dataset.unread;
    first.before(line);
  }
  // Whether a message was delivered is known seconds after it was written.
  let again;
  function lookAgain() {
    clearTimeout(again);
    if (transcript.querySelector("[data-young]")) again = setTimeout(() => htmx.trigger(transcript, "again"), 5500);
  }
  let before = 0;
  transcript.addEventListener("htmx:beforeSwap", () => (before = scroll.scrollTop));
  transcript.addEventListener("htmx:afterSwap", () => {
    mark();
    lookAgain();
    if (atEnd) toEnd();
    else {
      scroll.scrollTop = before;
      if (newest() > latest) pill.hidden = false;
    }
    latest = newest();
    saw();
  });
  // Earlier messages come in above: what is read stays where it is.
  document.getElementById("earlier")?.addEventListener("htmx:beforeSwap", () => {
    const height = scroll.scrollHeight;
    requestAnimationFrame(() => (scroll.scrollTop += scroll.scrollHeight - height));
  });
  scroll.addEventListener("scroll", measure, { passive: true });
  pill.addEventListener("click", toEnd);
  document.addEventListener("visibilitychange", saw);
  new ResizeObserver(() => atEnd && toEnd()).observe(scroll);
  mark();
  const unread = transcript.querySelector(".unread");
  if (unread) unread.scrollIntoView({ block: "center" });
  else toEnd();
  measure();
  lookAgain();
  followTyping();
}

const typesFor = 6500; // milliseconds after which somebody no longer types

/** Lets "is writing" go by itself: nobody tells when somebody has stopped. */
function followTyping() {
  const presence = document.getElementById("presence");
  let over;
  const start = () => {
    clearTimeout(over);
    if (presence.querySelector("[data-types-until]")) over = setTimeout(() => presence.querySelectorAll("[data-types-until]").forEach((e) => e.remove()), typesFor);
  };
  new MutationObserver(start).observe(presence, { childList: true });
  start();
}
