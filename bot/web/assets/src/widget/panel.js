// The chat's window: the button that opens it, its head, tabs, notices, log and composer.
import { h, icon } from "../dom.js";
import { composer } from "./composer.js";
import { icons } from "./icons.js";
import { Log } from "./log.js";
import { Menu } from "./menu.js";
import { ofBrowser, ofTab } from "./storage.js";
import { Views } from "./views.js";

/** The chat on a page, drawn into a root; `conversation` is what it shows. */
export class Panel {
  constructor(root, words, options) {
    this.root = root;
    this.words = words;
    this.options = options; // locale, rtl, name (the bank's), side
    this.seen = -1; // the last entry that was on the screen
  }

  mount(conversation, api) {
    const { words, options } = this;
    this.conversation = conversation;
    this.launcher = h("button", { type: "button", class: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: () => this.open(true) },
      icon(...icons.chat), h("span", { class: "label" }, words("chat.launch")), (this.badge = h("span", { class: "badge", hidden: true, "aria-hidden": "true" })), (this.unread = h("span", { class: "hidden" })));
    this.subtitle = h("span", { role: "status" });
    this.offline = h("p", { class: "notice warn", role: "status", hidden: true });
    this.code = h("div", { class: "notice code", role: "status", hidden: true });
    this.log = h("div", { class: "log", role: "log", "aria-label": words("chat.log"), "aria-live": "off" });
    this.choices = h("div", { class: "choices", role: "group", "aria-label": words("chat.choices"), hidden: true });
    this.callout = h("div", { class: "callout", role: "status", hidden: true });
    this.older = h("button", { type: "button", class: "link older", hidden: true, onclick: () => this.readOlder() }, words("chat.older"));
    // The quick replies come after the last words: terms are read through before they can be agreed to.
    this.scroll = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": words("chat.log") }, this.older, this.log, this.callout, this.choices);
    this.latest = h("button", { type: "button", class: "latest round", hidden: true, "aria-label": words("chat.latest"), onclick: () => this.toEnd() }, icon(...icons.down));
    this.composer = composer(words, {
      send: (text) => conversation.write(text), attach: (file) => conversation.attach(file), writing: () => conversation.writing(),
    });
    this.views = new Views(words, { api, locale: options.locale, conversation, say: (message) => this.say(message), show: (name) => this.show(name) });
    this.drawer = new Log(this.log, this.choices, words, options.locale, {
      press: (button) => { conversation.press(button); this.composer.focus(); },
      retry: (entry) => conversation.retry(entry),
      forget: (entry) => conversation.forget(entry),
      figures: (entry) => this.views.inline.draw(entry, () => this.toLatest()),
    });
    this.menu = new Menu(words, {
      large: () => this.setLarge(!this.large, true), isLarge: () => this.large,
      transcript: () => conversation.transcript(words, options.locale),
      person: () => this.say({ button: true, id: "human", title: words("menu.person") }),
    });
    this.chat = h("div", { class: "view chat", role: "tabpanel", id: "view-chat", "aria-labelledby": "tab-chat" },
      h("div", { class: "middle" }, this.scroll, this.latest), this.code, this.composer.form);
    this.window = h("section", { class: "window", role: "dialog", "aria-label": options.name, hidden: true, lang: options.locale },
      h("div", { class: "head" },
        h("span", { class: "mark", "aria-hidden": "true" }, options.name.slice(0, 1)),
        h("div", { class: "titles" }, h("h2", {}, options.name), h("p", { class: "subtitle" }, h("i", { "aria-hidden": "true" }), this.subtitle)),
        this.menu.button,
        (this.closer = h("button", { type: "button", class: "close round", "aria-label": words("chat.close"), onclick: () => this.close() }, icon(...icons.close)))),
      this.menu.list,
      (this.tabs = h("div", { class: "tabs", role: "tablist", "aria-label": words("chat.tabs"), hidden: true }, ...this.tabButtons())),
      this.offline, this.chat, ...this.views.elements);
    this.root.append(this.launcher, this.window);
    this.scroll.addEventListener("scroll", () => { this.latest.hidden = this.atEnd(); }, { passive: true });
    this.window.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("visibilitychange", () => {
      conversation.looked(document.visibilityState === "visible");
      conversation.again();
      this.draw();
    });
    this.setLarge(ofBrowser.get("large") === true, false);
    this.show("chat");
    if (ofTab.get(`open:${options.id}`)) this.open(false);
  }

  tabButtons() {
    this.tab = {};
    return ["chat", "owed", "pay", "plan", "papers"].map((name) => {
      const button = h("button", {
        type: "button", role: "tab", id: `tab-${name}`, class: "tab", "aria-controls": `view-${name}`, onclick: () => this.show(name),
        onkeydown: (event) => this.tabKey(event),
      }, icon(...icons[name]), h("span", {}, this.words(`tab.${name}`)));
      this.tab[name] = button;
      return button;
    });
  }

  /** Shows one of the window's views. */
  show(name) {
    const focused = this.root.getRootNode().activeElement;
    this.shown = name;
    for (const [which, button] of Object.entries(this.tab)) {
      button.setAttribute("aria-selected", String(which === name));
      button.tabIndex = which === name ? 0 : -1;
    }
    this.chat.hidden = name !== "chat";
    this.views.show(name);
    if (focused && focused.getClientRects().length === 0) this.tab[name].focus(); // what was pressed is gone from sight
    if (name === "chat" && this.conversation.loaded) { this.toLatest(); this.draw(); }
  }

  // Arrow keys go from tab to tab, as in any set of tabs.
  tabKey(event) {
    const names = Object.keys(this.tab);
    const at = names.indexOf(this.shown);
    const forward = this.options.rtl ? "ArrowLeft" : "ArrowRight";
    const backward = this.options.rtl ? "ArrowRight" : "ArrowLeft";
    const to = { [forward]: at + 1, [backward]: at - 1, Home: 0, End: names.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.show(names[(to + names.length) % names.length]);
    this.tab[this.shown].focus();
  }

  /** Says something in the conversation, from another view. */
  say(message) {
    this.show("chat");
    if (message.button) this.conversation.press(message);
    else this.conversation.write(message.text);
    this.composer.focus();
  }

  draw() {
    const c = this.conversation;
    if (!c.loaded && c.access !== "none") return;
    const { words } = this;
    const entries = c.all();
    if (entries.at(-1)?.pending) this.callout.hidden = true; // it was read, or the talk goes on
    const stay = this.atEnd() || this.following || entries.at(-1)?.pending;
    this.subtitle.textContent = this.standing(c);
    this.window.dataset.mode = c.mode;
    this.tabs.hidden = !c.verified;
    this.composer.files(c.verified);
    if (!c.verified && this.shown !== "chat") this.show("chat");
    const busy = c.typing ? "staff" : c.waiting && c.mode !== "staff" && c.online ? "bot" : "";
    this.drawer.draw(entries, busy, c.seenByBank, c.mode === "staff");
    this.older.hidden = !c.before;
    this.notice(this.offline, c.access === "none" ? words("chat.logged_out") : c.online ? "" : words("chat.offline"));
    this.drawCode(c.code);
    if (stay) this.toLatest();
    // Until the assistant has answered, what comes is what was asked for.
    this.following = c.waiting;
    this.count(entries);
    // What was there when the page opened is not read out; what comes after is.
    if (this.log.getAttribute("aria-live") === "off") setTimeout(() => this.log.setAttribute("aria-live", "polite"), 500);
  }

  // Who has the conversation; of somebody who waits for a colleague, where they stand.
  standing({ mode, queue }) {
    if (mode !== "queued" || !queue) return this.words(`chat.subtitle_${mode}`);
    const place = queue.place === 1 ? "first" : "place";
    return this.words(`chat.queue_${place}${queue.minutes ? "_soon" : ""}`, { ahead: queue.place - 1, minutes: queue.minutes });
  }

  drawCode(code) {
    this.code.hidden = !code;
    if (!code || this.shownCode === code) return;
    this.shownCode = code;
    this.code.replaceChildren(
      h("p", {}, this.words("chat.code", { code })),
      h("button", { type: "button", class: "link", onclick: () => this.conversation.write(code) }, this.words("chat.code_use")));
  }

  /** Says that something was agreed or changed, and where it is to be found. */
  planChanged() {
    const go = (name, key) => h("button", { type: "button", class: "button quiet small", onclick: () => this.show(name) }, this.words(key));
    this.views.stale();
    this.callout.hidden = false;
    this.callout.replaceChildren(h("p", {}, this.words("chat.plan_news")),
      h("div", { class: "acts" }, go("plan", "tab.plan"), go("papers", "plan.agreement")));
    this.toLatest();
  }

  notice(element, text) {
    if (element.textContent !== text) element.textContent = text;
    element.hidden = text === "";
  }

  // What was read here is told to the server, which tells the other tabs.
  count(entries) {
    const last = entries.filter((e) => e.n !== undefined && e.from !== "customer").at(-1)?.n ?? -1;
    const looking = !this.window.hidden && this.shown === "chat" && document.visibilityState === "visible";
    if (this.part !== this.conversation.part) { // places count anew
      this.part = this.conversation.part;
      this.seen = -1;
    }
    this.seen = Math.max(this.seen, this.conversation.seenHere); // another tab may have shown more
    if (looking && last > this.seen) {
      this.seen = last;
      this.conversation.see(last);
    }
    const unread = entries.filter((e) => e.n > this.seen && e.from !== "customer").length;
    this.badge.hidden = unread === 0;
    this.badge.textContent = unread > 99 ? "99+" : String(unread);
    this.unread.textContent = unread > 0 ? this.words("chat.launch_unread", { count: unread }) : "";
  }

  async readOlder() {
    const height = this.scroll.scrollHeight;
    await this.conversation.readOlder();
    this.scroll.scrollTop += this.scroll.scrollHeight - height;
    this.scroll.focus();
  }

  open(focus) {
    this.window.hidden = false;
    this.launcher.setAttribute("aria-expanded", "true");
    this.root.dataset.open = "yes";
    ofTab.set(`open:${this.options.id}`, true);
    this.draw();
    this.toLatest();
    if (focus) (this.narrow() ? this.closer : this.composer).focus();
  }

  close() {
    this.menu.close();
    this.window.hidden = true;
    this.launcher.setAttribute("aria-expanded", "false");
    delete this.root.dataset.open;
    ofTab.set(`open:${this.options.id}`, false);
    this.launcher.focus();
  }

  setLarge(large, keep) {
    this.large = large;
    this.root.dataset.text = large ? "large" : "normal";
    if (keep) ofBrowser.set("large", large);
    this.menu.draw();
  }

  // Escape goes back or closes; where the chat covers the page, Tab stays within it.
  key(event) {
    if (event.key === "Escape") {
      if (this.menu.isOpen()) this.menu.close(true);
      else if (!this.views.back()) this.close();
      event.stopPropagation();
    }
    if (event.key !== "Tab" || !this.narrow()) return;
    const stops = [...this.window.querySelectorAll("button:not([disabled]), a[href], input:not([type=file]), select, textarea, summary, [tabindex='0']")]
      .filter((e) => e.tabIndex >= 0 && e.checkVisibility?.() !== false && e.getClientRects().length > 0);
    const at = stops.indexOf(this.root.getRootNode().activeElement);
    if (event.shiftKey && at <= 0) { stops.at(-1).focus(); event.preventDefault(); }
    if (!event.shiftKey && at === stops.length - 1) { stops[0].focus(); event.preventDefault(); }
  }

  // Whether the window covers the page.
  narrow() {
    return matchMedia("(max-width: 640px)").matches;
  }

  atEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 60;
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  // A long answer is read from its beginning: the last thing that a person said
  // stays in sight, if need be at the top.
  toLatest() {
    const asked = [...this.log.querySelectorAll(".customer, .staff")].at(-1);
    const from = asked ? asked.offsetTop - 8 : 0;
    this.scroll.scrollTop = Math.min(from, this.scroll.scrollHeight - this.scroll.clientHeight);
  }
}
