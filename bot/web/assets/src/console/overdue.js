// A case that nobody took in time sounds once on a supervisor's pages, wherever
// they are: what was heard of is kept while the browser is open.

const heard = "repaybot-overdue";

/** Calls alarm once for cases that were not heard of before. The server names them with each look at the marks. */
export function listenForOverdue(alarm) {
  document.body.addEventListener("overdue", (event) => {
    const now = event.detail.conversations ?? [];
    const before = JSON.parse(sessionStorage.getItem(heard) ?? "[]");
    sessionStorage.setItem(heard, JSON.stringify(now));
    if (now.some((conversation) => !before.includes(conversation))) alarm();
  });
}
