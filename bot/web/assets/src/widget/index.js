// The chat for any page of the bank: <script src="…/widget.js" data-locale="zh-CN" defer></script>.
// It lives in a shadow root, so that the page's styles and its own do not meet.
import { wordsFor } from "../words.js";
import { Conversation } from "./conversation.js";
import { Panel } from "./panel.js";
import css from "./widget.css";

const script = document.currentScript;

function start() {
  const locale = script?.dataset.locale || document.documentElement.lang || navigator.language;
  const base = new URL("/api/v1/chat", script?.src ?? location.href).pathname;
  const host = document.createElement("repaybot-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  document.body.append(host);

  const panel = new Panel(root, wordsFor(locale), locale);
  const conversation = new Conversation(base, () => panel.draw());
  panel.mount(conversation);
  conversation.start();
  for (const opener of document.querySelectorAll("[data-open-chat]")) {
    opener.addEventListener("click", () => panel.open(true));
  }
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
