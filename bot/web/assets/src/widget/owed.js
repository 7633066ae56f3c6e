// What is owed: each account as a bar of its parts that opens to the working.
import { h } from "../dom.js";
import { bar } from "./chart.js";
import { Options } from "./options.js";
import { View, rows } from "./view.js";

export class Owed extends View {
  constructor(words, shared) {
    super("owed", words, shared);
    this.options = new Options(this, () => this.back());
  }

  read() {
    return this.account ? this.options.read(this.account) : this.api.get("/statement");
  }

  draw(data) {
    if (this.account) return this.options.draw(data);
    if (data.accounts.length === 0) return [this.empty("owed", this.words("owed.none"))];
    return [
      h("p", { class: "as-of" }, this.words("owed.as_of", { day: this.day(data.as_of) })),
      ...data.accounts.map((a) => this.card(a)),
    ];
  }

  card(a) {
    const { words } = this;
    if (!a.reconciled) { // no figure of it is told before a colleague has looked
      return h("section", { class: "card" }, this.accountName(a), h("p", { class: "notice warn" }, words("owed.checking")));
    }
    return h("section", { class: "card" },
      this.accountName(a),
      h("p", { class: "big" }, a.total.text),
      h("p", { class: "sub" }, a.days_past_due > 0 && a.oldest_due
        ? words("owed.late", { day: this.day(a.oldest_due), days: a.days_past_due }) : words("owed.not_late")),
      ...this.bar(a),
      this.working(a.account),
      this.acts(a));
  }

  /** What is owed on an account as a bar of its parts, with their names. */
  bar(a) {
    const name = (p) => this.partName(a, p);
    return [
      bar(a.parts, a.parts.map((p) => `${name(p)} ${p.amount.text}`).join(", ")),
      h("dl", { class: "legend" }, ...a.parts.map((p) => h("div", {}, h("dt", {}, h("i", { class: `dot ${p.kind}` }), name(p)), h("dd", {}, p.amount.text)))),
    ];
  }

  // What is charged beside interest is a card's fees, and a loan's default interest.
  partName(account, part) {
    return this.words(part.kind === "fees" && account.kind === "loan" ? "part.penalties" : `part.${part.kind}`);
  }

  acts(a) {
    const { words } = this;
    const main = a.plan
      ? h("button", { type: "button", class: "button", onclick: () => this.shared.show("plan") }, words("owed.see_plan"))
      : h("button", { type: "button", class: "button", onclick: () => this.open(a.account) }, words("owed.see_options"));
    return h("div", { class: "acts" }, main, h("button", { type: "button", class: "button quiet", onclick: () => this.shared.show("pay") }, words("owed.pay")));
  }

  // The working is read when it is opened first.
  working(account) {
    const list = h("div", { class: "steps", role: "status" });
    const details = h("details", { class: "more" }, h("summary", {}, this.words("owed.working")), list);
    details.addEventListener("toggle", async () => {
      if (!details.open || list.hasChildNodes()) return;
      try {
        list.replaceChildren(...this.steps(await this.api.get(`/statement/${encodeURIComponent(account)}`)));
      } catch {
        list.replaceChildren();
        details.open = false;
      }
    });
    return details;
  }

  steps(s) {
    const { words } = this;
    const lines = s.working.map((w) => [
      h("span", {},
        words("owed.step", { on: w.on.text, rate: w.rate.text, days: w.days }),
        h("small", {}, words("owed.step_from", { kind: words(`step.${w.kind}`), from: this.shortDay(w.from), to: this.shortDay(w.to) }))),
      `= ${w.amount}`,
    ]);
    const ends = s.parts.map((p) => [this.partName(s, p), p.amount.text]);
    return [rows(...lines), rows(...ends, [words("owed.total"), s.total.text, "sum"])];
  }

  open(account) {
    this.account = account;
    this.body.replaceChildren();
    this.body.scrollTop = 0;
    this.load().then(() => this.body.querySelector(".back")?.focus());
  }

  back() {
    if (!this.account) return false;
    this.account = null;
    this.body.replaceChildren();
    this.load().then(() => this.body.focus());
    return true;
  }
}
