// The chat for any page of the bank: <script src="…/widget.js" data-locale="zh-CN" defer></script>.
// It lives in a shadow root, so that the page's styles and its own do not meet.
import { Chat } from "./element.js";

const name = "repaybot-chat";
const script = document.currentScript;
if (!customElements.get(name)) customElements.define(name, Chat);

// The script's own data-… are the element's attributes; with data-element="none"
// the page puts its elements itself.
function start() {
  if (!script || script.dataset.element === "none") return;
  const chat = document.createElement(name);
  chat.setAttribute("src", script.src);
  for (const attribute of script.attributes) {
    if (/^data-./.test(attribute.name)) chat.setAttribute(attribute.name.slice(5), attribute.value);
  }
  document.body.append(chat);
  for (const opener of document.querySelectorAll("[data-open-chat]")) {
    opener.addEventListener("click", () => chat.open(opener.dataset.openChat || undefined));
  }
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
