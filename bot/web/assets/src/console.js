// The staff console: who waits, and one conversation at a time.
import { Queue } from "./console/queue.js";
import { Conversation } from "./console/conversation.js";
import { Refused, follow, request } from "./http.js";
import { wordsFor } from "./page_words.js";

const locale = document.documentElement.lang;
const words = wordsFor(locale);
const base = "/console/api";

function login(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const failed = form.querySelector("[data-failed]");
    failed.textContent = "";
    try {
      await request("POST", `${base}/login`, { name: form.elements.name.value, password: form.elements.password.value });
      location.reload();
    } catch (error) {
      failed.textContent = words(error instanceof Refused && error.status === 401 ? "console.login_failed" : "console.offline");
    }
  });
}

function work(desk) {
  const notice = document.querySelector("[data-notice]");
  const conversation = new Conversation(desk.querySelector("[data-conversation]"), words, locale, base, leave);
  const queue = new Queue(desk.querySelector("[data-queue]"), words, (id) => choose(id));

  async function choose(id) {
    desk.dataset.open = "yes";
    queue.choose(id);
    history.replaceState(null, "", `#${encodeURIComponent(id)}`);
    await conversation.show(id);
  }
  function leave() {
    delete desk.dataset.open;
    history.replaceState(null, "", location.pathname);
    queue.choose(null);
  }
  async function refresh() {
    try {
      queue.draw(await request("GET", `${base}/queue`));
      await conversation.refresh();
    } catch (error) {
      if (error instanceof Refused && error.status === 401) location.reload();
    }
  }
  follow(() => `${base}/events`, { changed: refresh, typing: (who) => conversation.customerTypes(who.conversation) }, (online) => {
    notice.textContent = online ? "" : words("console.offline");
    notice.hidden = online;
    if (online) refresh();
  });
  // Times of waiting grow by themselves.
  setInterval(() => queue.redraw(), 30000);
  document.querySelector("[data-logout]")?.addEventListener("click", async () => {
    await request("POST", `${base}/logout`, {});
    location.reload();
  });
  if (location.hash.length > 1) choose(decodeURIComponent(location.hash.slice(1)));
}

const form = document.querySelector("[data-login-form]");
if (form) login(form);
const desk = document.querySelector("[data-desk]");
if (desk) work(desk);
