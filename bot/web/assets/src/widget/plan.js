// What is agreed: paid and to come, and withdrawing within its time.
import { h, icon } from "../dom.js";
import { progressBar } from "./chart.js";
import { icons } from "./icons.js";
import { View, rows } from "./view.js";

const over = new Set(["broken", "completed", "withdrawn", "replaced", "kept", "cancelled"]);

export class Plan extends View {
  constructor(words, shared) {
    super("plan", words, shared);
  }

  async read() {
    const [{ plans }, { accounts }] = await Promise.all([this.api.get("/plans"), this.api.get("/statement")]);
    const whole = await Promise.all(plans.map((p) => this.api.get(`/plans/${encodeURIComponent(p.account)}`)));
    return whole.map((plan) => ({ plan, account: accounts.find((a) => a.account === plan.account) }));
  }

  draw(found) {
    const { words } = this;
    if (found.length === 0) {
      return [this.empty("plan", words("plan.none"), h("button", { type: "button", class: "button", onclick: () => this.shared.show("owed") }, words("plan.see_options")))];
    }
    return found.map((f) => this.card(f));
  }

  card({ plan, account }) {
    const { words } = this;
    const counted = words("plan.paid_count", { paid: plan.paid_count, count: plan.count });
    return h("section", { class: "card" },
      h("div", { class: "titled" }, account ? this.accountName(account) : h("h3", {}, plan.account), h("span", { class: `pill ${plan.status}` }, words(`plan.status_${plan.status}`))),
      ...this.progress(plan, counted),
      plan.next ? h("p", { class: "next" }, words("plan.next", { amount: plan.next.amount.text, day: this.day(plan.next.due) })) : null,
      plan.next && !over.has(plan.status) ? h("div", { class: "acts" },
        h("button", { type: "button", class: "button", onclick: () => this.shared.show("pay") }, words("owed.pay")),
        h("button", { type: "button", class: "button quiet", onclick: () => this.shared.show("papers") }, words("plan.agreement"))) : null,
      h("ol", { class: "payments", "aria-label": words("plan.payments") }, ...plan.payments.map((p) => this.payment(p))),
      plan.offer.kind === "installments" ? rows([words("options.total"), plan.offer.total.text], [words("options.cost"), plan.offer.cost.text], [words("options.apr"), words("options.percent", { apr: plan.offer.apr }), "sum"]) : null,
      plan.withdraw_until ? this.withdraw(plan) : null);
  }

  /** What is paid of a plan and what is to come; `counted` says how many, where that is known. */
  progress(plan, counted = "") {
    const { words } = this;
    const toCome = words("plan.to_come", { amount: plan.to_come.text });
    return [
      h("p", { class: "big" }, plan.paid.text),
      h("p", { class: "sub" }, words("plan.of", { total: plan.total.text })),
      progressBar(plan.progress, counted || toCome),
      h("p", { class: "sub split" }, h("span", {}, counted), h("span", {}, toCome)),
    ];
  }

  payment(p) {
    const { words } = this;
    return h("li", { class: p.status },
      h("span", { class: "mark", "aria-hidden": "true" }, p.status === "paid" ? icon(...icons.check) : String(p.number || "·")),
      h("span", { class: "when" }, this.day(p.due), h("small", {}, p.number === 0 ? `${words("options.down")} · ` : "", words(`payment.${p.status}`))),
      h("span", { class: "sum" }, p.amount.text));
  }

  // The conversation says what it means and asks once more.
  withdraw(plan) {
    const { words } = this;
    return h("div", { class: "withdraw" }, h("p", { class: "fine" }, words("plan.withdraw_until", { day: this.day(plan.withdraw_until) })),
      h("button", { type: "button", class: "link", onclick: () => this.shared.say({ button: true, id: "withdraw", title: words("plan.withdraw") }) }, words("plan.withdraw")));
  }
}
