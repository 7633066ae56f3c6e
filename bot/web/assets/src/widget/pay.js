// "I just need to pay": the bank's ways, with the amount filled in.
import { h, icon } from "../dom.js";
import { icons } from "./icons.js";
import { parse } from "./markup.js";
import { View } from "./view.js";

export class Pay extends View {
  constructor(words, shared) {
    super("pay", words, shared);
  }

  async read() {
    const { accounts } = await this.api.get("/statement");
    return Promise.all(accounts.map(async (a) => ({ account: a, pay: await this.api.get(`/pay/${encodeURIComponent(a.account)}`) })));
  }

  draw(found) {
    const { words } = this;
    const due = found.filter(({ pay }) => pay.amount);
    if (due.length === 0) {
      const checked = found.some(({ account }) => !account.reconciled);
      return [checked ? this.empty("alert", words("owed.checking")) : this.empty("check", words("pay.nothing"))];
    }
    return [...due.map((f) => this.card(f)), h("p", { class: "fine" }, words("pay.receipt"))];
  }

  card({ account, pay }) {
    const { words } = this;
    return h("section", { class: "card" },
      this.accountName(account),
      h("p", { class: "big" }, pay.amount.text),
      h("p", { class: "sub" }, pay.by ? words("pay.by", { day: this.day(pay.by) }) : words("pay.all")),
      ...pay.ways.map((w) => this.way(w)));
  }

  way(w) {
    const { words } = this;
    const code = w.qr ? drawing(w.qr, words("pay.qr")) : null;
    return h("div", { class: "way" },
      code ? h("figure", { class: "qr" }, code, h("figcaption", {}, words("pay.scan"))) : null,
      h("div", { class: "told" }, h("p", {}, w.text),
        w.url && /^https?:/.test(w.url) ? h("a", { class: "button", href: w.url, target: "_blank", rel: "noopener noreferrer" }, words("pay.open"), icon(...icons.out)) : null));
  }
}

const drawn = new Set(["svg", "g", "path", "rect"]);
const said = new Set(["viewBox", "d", "fill", "x", "y", "width", "height", "transform", "shape-rendering"]);

// A drawing of the server's as elements: an image by its text would be stopped by
// a page's policy. Nothing but shapes is taken.
function drawing(text, label) {
  const take = (from) => {
    const to = document.createElementNS("http://www.w3.org/2000/svg", from.localName);
    for (const { name, value } of from.attributes) if (said.has(name)) to.setAttribute(name, value);
    for (const child of from.children) if (drawn.has(child.localName)) to.append(take(child));
    return to;
  };
  const root = parse(text, "image/svg+xml").documentElement;
  if (root.localName !== "svg") return null;
  const shape = take(root);
  shape.setAttribute("role", "img");
  shape.setAttribute("aria-label", label);
  return shape;
}
