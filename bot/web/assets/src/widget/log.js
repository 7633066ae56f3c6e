// Drawing the conversation: days, who wrote, bubbles, the quick replies under the last message.
import { h } from "../dom.js";
import { datesOf } from "./view.js";

const longest = 5 * 60 * 1000; // messages of one sender within it share a heading

// The buttons under a colleague's offer (dialog, ofOffer).
const ofOffer = /^(agree|change|notnow|resend|granted)(:|$)/;

/** Draws the entries into `log` and the latest quick replies into `choices`. */
export class Log {
  constructor(log, choices, words, locale, actions) {
    this.log = log;
    this.choices = choices;
    this.words = words;
    this.locale = datesOf(locale);
    this.actions = actions; // press(button), retry(entry), forget(entry), figures(entry): an element or null
    this.drawn = []; // the keys of what is drawn, in order
    this.clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  }

  /** Draws what is new; what is there stays, so that a screen reader reads only additions. */
  draw(entries, typing, seen, withColleague) {
    const items = this.items(entries);
    let same = 0;
    while (same < items.length && same < this.drawn.length && items[same].key === this.drawn[same]) same++;
    while (this.log.children.length > same) this.log.lastElementChild.remove();
    for (const item of items.slice(same)) this.log.append(item.make());
    this.drawn = items.map((item) => item.key);
    if (typing) {
      this.log.append(this.typing(typing));
      this.drawn.push("typing");
    }
    this.drawSeen(entries, seen);
    this.drawChoices(entries, typing, withColleague);
  }

  items(entries) {
    const items = [];
    let before;
    for (const entry of entries) {
      const at = new Date(entry.at);
      if (!before || dayOf(before.at) !== dayOf(entry.at)) {
        items.push({ key: `day ${dayOf(entry.at)}`, make: () => h("p", { class: "day" }, h("span", {}, this.day(at))) });
        before = undefined;
      }
      const first = !before || before.from !== entry.from || at - new Date(before.at) > longest;
      const key = [entry.n ?? entry.client_id, entry.pending ? "pending" : "", entry.failed ?? "", first].join(" ");
      items.push({ key, make: () => this.message(entry, at, first, entry === entries.at(-1)) });
      before = entry;
    }
    return items;
  }

  message(entry, at, first, newest) {
    const { words } = this;
    const who = { customer: "chat.you", bot: "chat.assistant", staff: "chat.colleague" }[entry.from];
    const note = entry.failed
      ? h("p", { class: "note bad" }, words(entry.failed === "file" ? "chat.file_refused" : "chat.not_sent"), " ",
          h("button", { type: "button", class: "link", onclick: () => this.actions.retry(entry) }, words("chat.retry")), " ",
          h("button", { type: "button", class: "link", onclick: () => this.actions.forget(entry) }, words("chat.forget")))
      : entry.pending ? h("p", { class: "note" }, words("chat.sending")) : null;
    const files = entry.files.map((f) => words(f.refused ? "file.refused" : f.kind === "photo" ? "file.photo" : "file.other"));
    const text = h("div", { class: "bubble", dir: "auto" }, ...lines([...files, entry.text].filter(Boolean).join("\n")));
    const figures = newest ? this.actions.figures(entry) : null;
    return h(
      "div",
      { class: `message ${entry.from}${first ? " first" : ""}${entry.pending ? " pending" : ""}${entry.from === "bot" && isLong(entry.text) ? " long" : ""}${entry.shows ? " shows" : ""}` },
      h("p", { class: first ? "who" : "who hidden" }, words(who), " ", h("time", { datetime: entry.at }, this.clock.format(at))),
      // Plans side by side are compared first and read after.
      ...(entry.shows === "options" ? [figures, text] : [text, figures]),
      note,
    );
  }

  typing(who) {
    return h("div", { class: `message ${who} typing first` },
      h("div", { class: "bubble" }, h("span", { class: "hidden" }, this.words(`chat.typing_${who}`)),
        h("i", {}), h("i", {}), h("i", {})));
  }

  // Under the last of the customer's own messages: that it has arrived, and when it was read.
  drawSeen(entries, seen) {
    const last = entries.at(-1);
    const text = !last || last.from !== "customer" || last.pending || last.failed ? ""
      : this.words(last.n <= seen ? "chat.seen" : "chat.sent");
    if (text === this.seenText && this.seenNote?.isConnected) return;
    this.seenNote?.remove();
    this.seenText = text;
    if (text === "") return;
    this.seenNote = h("p", { class: "note" }, text);
    [...this.log.querySelectorAll(".customer")].at(-1)?.append(this.seenNote);
  }

  // While a colleague has the word, only what is under their offer is answered.
  drawChoices(entries, typing, withColleague) {
    const last = entries.at(-1);
    let buttons = typing || !last || last.from === "customer" ? [] : (last.buttons ?? []);
    if (withColleague) buttons = buttons.filter((b) => ofOffer.test(b.id));
    const key = buttons.map((b) => b.id).join("\n");
    if (key === this.choicesKey) return;
    this.choicesKey = key;
    this.choices.replaceChildren(
      ...buttons.map((b) => h("button", { type: "button", class: "choice", dir: "auto", onclick: () => this.actions.press(b) }, b.title)));
    this.choices.hidden = buttons.length === 0;
  }

  day(at) {
    const today = new Date();
    const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
    if (at.toDateString() === today.toDateString()) return this.words("chat.today");
    if (at.toDateString() === yesterday.toDateString()) return this.words("chat.yesterday");
    const year = at.getFullYear() === today.getFullYear() ? undefined : "numeric";
    return at.toLocaleDateString(this.locale, { year, month: "long", day: "numeric", weekday: "short" });
  }
}

function dayOf(at) {
  return new Date(at).toDateString();
}

// Terms and lists have the whole width, so that they are one screen to read.
function isLong(text) {
  return text.split("\n").length > 7;
}

// The lines of a text; what is indented or numbered stays so where it wraps. A
// line of its own for the yearly rate stands out, as the terms have it to.
function lines(text) {
  return text.split("\n").map((line) => {
    const kind = /^(年化利率|APR)\s/.test(line) ? "rate" : /^\s+\S/.test(line) ? "under" : /^\d+\. /.test(line) ? "item" : "plain";
    return h("div", { class: kind }, kind === "under" ? line.trim() : line || "\u00a0");
  });
}
