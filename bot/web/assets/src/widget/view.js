// One of the window's views of figures: it reads when it is shown first, and again when it is stale.
import { h, icon } from "../dom.js";
import { icons } from "./icons.js";

/** What the views share: words, and what they do with the rest of the widget. */
export class View {
  constructor(name, words, shared) {
    this.name = name;
    this.words = words;
    this.shared = shared; // api, locale, say(message), show(name)
    this.api = shared.api;
    this.body = h("div", { class: "scroll figures", tabindex: "0", role: "region", "aria-label": words(`tab.${name}`) });
    this.element = h("div", { class: "view", role: "tabpanel", id: `view-${name}`, "aria-labelledby": `tab-${name}`, hidden: true },
      h("div", { class: "middle" }, this.body));
    const locale = datesOf(shared.locale);
    this.days = new Intl.DateTimeFormat(locale, { year: "numeric", month: "long", day: "numeric" });
    this.shortDays = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric" });
    this.months = new Intl.DateTimeFormat(locale, { year: "numeric", month: "short" });
  }

  show() {
    this.element.hidden = false;
    if (!this.fresh) this.load();
  }

  hide() {
    this.element.hidden = true;
  }

  stale() {
    this.fresh = false;
    if (!this.element.hidden) this.load();
  }

  /** Goes one step back within the view; false where there is none. */
  back() {
    return false;
  }

  // What is on the screen stays there while the same is read anew.
  async load() {
    const { words } = this;
    if (!this.body.hasChildNodes()) {
      this.body.replaceChildren(h("div", { class: "card wait", role: "status" }, h("span", { class: "hidden" }, words("view.reading")), h("i", {}), h("i", {}), h("i", {})));
    }
    this.fresh = true;
    try {
      const data = await this.read();
      this.body.replaceChildren(...this.draw(data));
    } catch (error) {
      if (!error.status && !(error instanceof TypeError)) throw error; // a fault of ours
      this.fresh = false;
      this.body.replaceChildren(this.empty("alert", words("view.failed"), h("button", { type: "button", class: "button", onclick: () => this.load() }, words("chat.retry"))));
    }
  }

  empty(symbol, text, ...more) {
    return h("div", { class: "empty" }, icon(...icons[symbol]), h("p", { role: "status" }, text), ...more);
  }

  day(text) {
    return this.days.format(dateOf(text));
  }

  shortDay(text) {
    return this.shortDays.format(dateOf(text));
  }

  month(text) {
    return this.months.format(dateOf(text));
  }

  accountName(a) {
    return h("h3", {}, this.words(`figures.${a.kind}`), " ", h("small", {}, this.words("figures.ending", { last4: a.last4 })));
  }
}

/** The locale that dates are written by: plain "en" is written as the assistant writes, 30 November. */
export function datesOf(locale) {
  return locale === "en" ? "en-GB" : locale;
}

/** A day as the API writes it, as the browser's. */
export function dateOf(text) {
  const [year, month, day] = text.split("-");
  return new Date(year, month - 1, day);
}

/** Names and what they come to, one a line. */
export function rows(...pairs) {
  return h("dl", { class: "rows" }, ...pairs.filter(Boolean).map(([name, value, kind]) => h("div", { class: kind }, h("dt", {}, name), h("dd", {}, value))));
}
