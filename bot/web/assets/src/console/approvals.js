// What supervisors are asked: how many wait, and what they answered.

const told = "repaybot-answers";
const mostTold = 200;

function known() {
  try {
    return JSON.parse(localStorage.getItem(told)) ?? [];
  } catch {
    return [];
  }
}

/** Keeps the count in the bar, and tells of each answer once. */
export function followApprovals() {
  const news = document.getElementById("approval-news");
  if (!news) return;
  news.addEventListener("htmx:afterSwap", () => {
    const waiting = Number(news.querySelector("[data-approvals-waiting]")?.dataset.approvalsWaiting ?? 0);
    const badge = document.querySelector('[data-count="approvals"]');
    badge.textContent = String(waiting);
    badge.hidden = waiting === 0;
    const before = known();
    for (const answer of news.querySelectorAll("[data-answer]")) {
      if (before.includes(answer.dataset.answer)) continue;
      before.push(answer.dataset.answer);
      document.getElementById("toasts").append(answer);
    }
    localStorage.setItem(told, JSON.stringify(before.slice(-mostTold)));
  });
}
