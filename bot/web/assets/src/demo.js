// The made-up bank's page: logging in as a made-up customer and out again.
import { request } from "./http.js";
import { wordsFor } from "./page_words.js";

const words = wordsFor(document.documentElement.lang);
const failed = document.querySelector("[data-failed]");

async function act(button, path, body) {
  button.disabled = true;
  failed.textContent = "";
  try {
    await request("POST", path, body);
    location.reload();
  } catch {
    button.disabled = false;
    failed.textContent = words("demo.failed");
  }
}

for (const button of document.querySelectorAll("[data-login]")) {
  button.addEventListener("click", () => act(button, "/demo/api/login", { account: button.dataset.login }));
}
for (const button of document.querySelectorAll("[data-logout]")) {
  button.addEventListener("click", () => act(button, "/demo/api/logout", {}));
}
