// The element <repaybot-chat>: its attributes are its settings.
//
//   src          the script's address, which says where the API is
//   locale       zh-CN or en; else the page's language
//   name         the bank's name in the head
//   token-url    an address on the bank's site that answers with a token for who is logged in
//   account      the account the page is about
//   theme        light or dark; else as the page is
//   side         start: at the other side of the page
//   dir          rtl or ltr; else by the locale
import en from "../../words/chat.en.json";
import zh from "../../words/chat.zh.json";
import { wordsOf } from "../words.js";
import { Api } from "./api.js";
import { Conversation } from "./conversation.js";
import { Panel } from "./panel.js";
import { Session } from "./session.js";
import { Tabs } from "./tabs.js";
import css from "./widget.css";
import figures from "./figures.css";

const rightToLeft = /^(ar|dv|fa|he|ps|ur|yi)\b/;
const sheets = [css, figures].map((text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
});
const here = document.currentScript?.src;
let count = 0; // of the elements on this page: each remembers for itself whether it is open

/** The chat. A page may set `token`, a function that answers with the bank's token, before it is put in. */
export class Chat extends HTMLElement {
  connectedCallback() {
    if (this.panel) return;
    const root = document.createElement("div");
    root.className = "root";
    const locale = this.getAttribute("locale") || document.documentElement.lang || navigator.language;
    const rtl = (this.getAttribute("dir") ?? (rightToLeft.test(locale) ? "rtl" : "ltr")) === "rtl";
    root.dir = rtl ? "rtl" : "ltr";
    root.dataset.side = this.getAttribute("side") ?? "end";
    this.shadow = this.attachShadow({ mode: "open" });
    this.shadow.adoptedStyleSheets = sheets;
    this.shadow.append(root);

    const words = wordsOf({ en, zh }, locale);
    const base = new URL("/api/v1", this.getAttribute("src") || here || location.href).href;
    this.tabs = new Tabs((message) => this.heard(message), () => this.session.share());
    this.session = new Session(() => this.bankToken(), this.getAttribute("account"), this.tabs);
    const api = new Api(base, locale, this.session);
    this.panel = new Panel(root, words, { locale, rtl, name: this.getAttribute("name") || words("chat.title"), id: count++ });
    this.conversation = new Conversation(api, () => this.panel.draw(), () => this.panel.planChanged());
    this.panel.mount(this.conversation, api);
    this.conversation.start();
    this.lift();
  }

  // In the browser's top layer no ancestor's transform, filter or overflow moves or
  // hides it; where there is none it stays where it is, above by its z-index.
  lift() {
    try {
      this.popover = "manual";
      this.showPopover();
    } catch {
      this.removeAttribute("popover");
    }
  }

  disconnectedCallback() {
    this.conversation.stop();
    this.tabs.close();
  }

  /** Opens the chat, on one of its tabs if it is named: chat, owed, pay, plan, papers. */
  open(tab) {
    this.panel.open(true);
    if (tab) this.panel.show(tab);
  }

  close() {
    this.panel.close();
  }

  async bankToken() {
    if (this.token) return this.token();
    const url = this.getAttribute("token-url");
    if (!url) return "";
    const answer = await fetch(url, { credentials: "same-origin", cache: "no-store" });
    if (answer.status === 401 || answer.status === 403) return ""; // nobody is logged in
    if (!answer.ok) throw new TypeError(`token: HTTP ${answer.status}`);
    return (await answer.json()).token;
  }

  heard(message) {
    if (message.visitor) this.session.renewed(message.visitor);
  }
}
