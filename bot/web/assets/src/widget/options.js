// The ways to repay an account: a slider over the plans the bank would take, and
// all it offers side by side. The server works everything out.
import { h, icon } from "../dom.js";
import { balanceChart } from "./chart.js";
import { icons } from "./icons.js";
import { rows } from "./view.js";

const settles = 250; // milliseconds after the last move of the slider before the server is asked

export class Options {
  constructor(view, back) {
    this.view = view;
    this.words = view.words;
    this.back = back;
  }

  async read(account) {
    this.account = account;
    return this.view.api.post("/offers", { account, stops: true });
  }

  draw(found) {
    const { words } = this;
    const head = h("div", { class: "step-head" },
      h("button", { type: "button", class: "back round", "aria-label": words("options.back"), onclick: this.back }, icon(...icons.back)),
      h("h3", {}, words("options.title")));
    if (found.offers.length === 0 && found.stops.length === 0) {
      return [head, this.view.empty("person", words("options.none"),
        h("button", { type: "button", class: "button", onclick: () => this.view.shared.say({ id: "human", button: true, title: words("menu.person") }) }, words("menu.person")))];
    }
    return [head, found.stops.length > 1 ? this.slider(found.stops) : null, found.offers.length > 0 ? this.cards(found.offers) : null,
      h("p", { class: "fine" }, words("options.fine"))].filter(Boolean);
  }

  slider(stops) {
    const { words, view } = this;
    const monthly = h("output", { class: "big" });
    const facts = h("div", {});
    const drawn = h("div", { class: "drawn" });
    const input = h("input", { type: "range", min: "0", max: String(stops.length - 1), step: "1", value: String(Math.floor((stops.length - 1) / 2)), "aria-label": words("options.slider") });
    const choose = h("button", { type: "button", class: "button", disabled: true }, words("options.choose"));
    let asked = 0;
    let timer;

    const ask = async (stop) => {
      const mine = ++asked;
      const { offers } = await view.api.post("/offers", { account: this.account, ask: { term: stop.term } });
      const offer = offers.find((o) => o.kind === "installments");
      if (mine !== asked || !offer) return; // it was moved on meanwhile
      drawn.replaceChildren(this.chart(offer), this.every(offer));
      choose.disabled = false;
      choose.onclick = () => view.shared.say({ text: offer.message });
    };
    const moved = () => {
      const stop = stops[input.value];
      monthly.replaceChildren(stop.monthly.text, h("small", {}, words("options.a_month")));
      input.setAttribute("aria-valuetext", words("options.slider_value", { monthly: stop.monthly.text, count: stop.term }));
      input.style.setProperty("--at", `${(input.value / (stops.length - 1)) * 100}%`);
      facts.replaceChildren(rows(
        [words("options.months"), words("options.months_value", { count: stop.term, day: view.month(stop.completes_on) })],
        [words("options.total"), stop.total.text], [words("options.cost"), stop.cost.text], [words("options.apr"), words("options.percent", { apr: stop.apr }), "sum"]));
      choose.disabled = true;
      clearTimeout(timer);
      timer = setTimeout(() => ask(stop).catch(() => { choose.disabled = true; }), settles);
    };
    input.addEventListener("input", moved);
    moved();
    return h("section", { class: "card slide" },
      h("h4", {}, words("options.slide_title")), monthly, input,
      h("p", { class: "ends", "aria-hidden": "true" }, h("span", {}, stops[0].monthly.text), h("span", {}, stops.at(-1).monthly.text)),
      facts, drawn, h("div", { class: "acts" }, choose));
  }

  cards(offers) {
    const { words } = this;
    const list = h("ul", { class: "cards", tabindex: "0", "aria-label": words("options.cards") }, ...offers.map((o) => h("li", { class: "card" }, ...this.card(o),
      h("button", { type: "button", class: "button quiet", onclick: () => this.view.shared.say({ text: o.message }) }, words("options.choose")))));
    return h("section", { class: "side-by-side" }, h("h4", {}, words("options.cards")), list);
  }

  card(o) {
    const { words, view } = this;
    if (o.kind === "installments") {
      return [h("p", { class: "title" }, words("options.plan", { count: o.count })), h("p", { class: "big" }, o.monthly.text, h("small", {}, words("options.a_month"))), this.chart(o),
        rows(o.down_payment_due ? [words("options.down"), o.down_payment.text] : null, [words("options.total"), o.total.text], [words("options.cost"), o.cost.text], [words("options.apr"), words("options.percent", { apr: o.apr }), "sum"])];
    }
    if (o.kind === "promise") {
      return [h("p", { class: "title" }, words("options.promise")), h("p", { class: "big" }, o.amount_by_then.text), h("p", { class: "sub" }, words("options.by", { day: view.day(o.by) }))];
    }
    return [h("p", { class: "title" }, words("options.settlement")), h("p", { class: "big" }, o.amount.text), h("p", { class: "sub" }, words("options.by", { day: view.day(o.by) })),
      rows([words("options.waived_interest"), o.waived.interest.text], [words("options.waived_fees"), o.waived.fees.text])];
  }

  chart(o) {
    const first = o.chart[0], last = o.chart.at(-1);
    return h("figure", {},
      balanceChart(o.chart, this.words("options.chart", { amount: first.balance.text, day: this.view.day(last.on) })),
      h("figcaption", { "aria-hidden": "true" }, h("span", {}, this.words("chat.today")), h("span", {}, this.view.month(last.on))));
  }

  every(o) {
    return h("details", { class: "more" }, h("summary", {}, this.words("options.every", { count: o.installments.length })),
      rows(...(o.down_payment_due ? [[`${this.view.day(o.down_payment_due)} · ${this.words("options.down")}`, o.down_payment.text]] : []),
        ...o.installments.map((i) => [this.view.day(i.due), i.amount.text])));
  }
}
