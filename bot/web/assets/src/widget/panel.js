// The chat's window: the button that opens it, its head, notices, log and composer.
import { h, icon, icons } from "../dom.js";
import { composer } from "./composer.js";
import { Log } from "./log.js";

const openKey = "repaybot-open";

/** The chat on a page. `host` gets its shadow root; `conversation` is drawn by `draw`. */
export class Panel {
  constructor(root, words, locale) {
    this.root = root;
    this.words = words;
    this.locale = locale;
    this.unread = 0;
    this.seen = -1;
  }

  mount(conversation) {
    const { words } = this;
    this.conversation = conversation;
    this.launcher = h("button", { type: "button", class: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: () => this.open(true) },
      icon(...icons.chat), h("span", { class: "label" }, words("chat.launch")), (this.badge = h("span", { class: "badge", hidden: true, "aria-hidden": "true" })));
    this.subtitle = h("p", { class: "subtitle", role: "status" });
    this.offline = h("p", { class: "notice warn", role: "status", hidden: true });
    this.code = h("div", { class: "notice code", role: "status", hidden: true });
    this.log = h("div", { class: "log", role: "log", "aria-label": words("chat.log"), "aria-live": "off" });
    this.choices = h("div", { class: "choices", role: "group", "aria-label": words("chat.choices"), hidden: true });
    // The quick replies come after the last words: terms are read through before they can be agreed to.
    this.scroll = h("div", { class: "scroll", tabindex: "0" }, this.log, this.choices);
    this.latest = h("button", { type: "button", class: "latest", hidden: true, "aria-label": words("chat.latest"), onclick: () => this.toEnd() }, icon(...icons.down));
    this.composer = composer(words, (text) => conversation.write(text));
    this.drawer = new Log(this.log, this.choices, words, this.locale, {
      press: (button) => { conversation.press(button); this.composer.focus(); },
      retry: () => conversation.retry(),
    });
    this.window = h("section", { class: "window", role: "dialog", "aria-label": words("chat.title"), hidden: true, lang: this.locale },
      h("header", { class: "head" },
        h("span", { class: "mark", "aria-hidden": "true" }, words("chat.title").slice(0, 1)),
        h("div", { class: "titles" }, h("h2", {}, words("chat.title")), this.subtitle),
        (this.closer = h("button", { type: "button", class: "close", "aria-label": words("chat.close"), onclick: () => this.close() }, icon(...icons.close)))),
      this.offline,
      h("div", { class: "middle" }, this.scroll, this.latest),
      this.code, this.composer.form);
    this.root.append(this.launcher, this.window);
    this.scroll.addEventListener("scroll", () => { this.latest.hidden = this.atEnd(); });
    this.window.addEventListener("keydown", (event) => this.key(event));
    if (remembered() === "yes") this.open(false);
  }

  draw() {
    const c = this.conversation;
    if (!c.loaded && c.loggedIn !== false) return;
    const { words } = this;
    const entries = c.all();
    const stay = this.atEnd() || this.following || entries.at(-1)?.pending;
    this.subtitle.textContent = words(`chat.subtitle_${c.mode}`);
    this.window.dataset.mode = c.mode;
    this.drawer.draw(entries, c.waiting && c.mode !== "staff" && c.online);
    this.notice(this.offline, c.loggedIn === false ? words("chat.logged_out") : c.online ? "" : words("chat.offline"));
    this.drawCode(c.code);
    if (stay) this.toLatest();
    // Until the assistant has answered, what comes is what was asked for.
    this.following = c.waiting;
    this.count(entries);
    // What was there when the page opened is not read out; what comes after is.
    if (this.log.getAttribute("aria-live") === "off") setTimeout(() => this.log.setAttribute("aria-live", "polite"), 500);
  }

  drawCode(code) {
    this.code.hidden = !code;
    if (!code || this.shownCode === code) return;
    this.shownCode = code;
    this.code.replaceChildren(
      h("p", {}, this.words("chat.code", { code })),
      h("button", { type: "button", class: "link", onclick: () => this.conversation.write(code) }, this.words("chat.code_use")));
  }

  notice(element, text) {
    if (element.textContent !== text) element.textContent = text;
    element.hidden = text === "";
  }

  count(entries) {
    const last = entries.filter((e) => e.n !== undefined && e.from !== "customer").at(-1)?.n ?? -1;
    if (!this.window.hidden || this.seen === -1) this.seen = Math.max(last, this.seen, 0);
    const unread = entries.filter((e) => e.n > this.seen && e.from !== "customer").length;
    this.badge.hidden = unread === 0;
    this.badge.textContent = String(unread);
    this.launcher.setAttribute("aria-label", unread > 0 ? this.words("chat.launch_unread", { count: unread }) : this.words("chat.launch"));
  }

  open(focus) {
    this.window.hidden = false;
    this.launcher.setAttribute("aria-expanded", "true");
    this.root.host.dataset.open = "yes";
    remember("yes");
    this.draw();
    this.toLatest();
    if (focus) (narrow() ? this.closer : this.composer).focus();
    this.opened?.();
  }

  close() {
    this.window.hidden = true;
    this.launcher.setAttribute("aria-expanded", "false");
    delete this.root.host.dataset.open;
    remember("no");
    this.launcher.focus();
  }

  // On a phone the chat covers the page, so Tab stays within it.
  key(event) {
    if (event.key === "Escape") this.close();
    if (event.key !== "Tab" || !narrow()) return;
    const stops = [...this.window.querySelectorAll("button:not([disabled]), textarea, [tabindex='0']")].filter((e) => e.offsetParent !== null);
    const at = stops.indexOf(this.root.activeElement);
    if (event.shiftKey && at <= 0) { stops.at(-1).focus(); event.preventDefault(); }
    if (!event.shiftKey && at === stops.length - 1) { stops[0].focus(); event.preventDefault(); }
  }

  atEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 60;
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  // A long answer is read from its beginning: the last thing the customer said
  // stays in sight, if need be at the top.
  toLatest() {
    const asked = [...this.log.querySelectorAll(".customer")].at(-1);
    const from = asked ? asked.offsetTop - 8 : 0;
    this.scroll.scrollTop = Math.min(from, this.scroll.scrollHeight - this.scroll.clientHeight);
  }
}

function narrow() {
  return matchMedia("(max-width: 640px)").matches;
}

function remember(value) {
  try { sessionStorage.setItem(openKey, value); } catch { /* storage may be turned off */ }
}

function remembered() {
  try { return sessionStorage.getItem(openKey); } catch { return null; }
}
