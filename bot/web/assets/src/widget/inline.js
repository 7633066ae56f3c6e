// The drawing beside a message that tells of figures: of the account whose figures it tells.
import { h } from "../dom.js";

/** Draws beside messages, of what the views read. */
export class Inline {
  constructor(views, api, words, show) {
    this.views = views; // owed, plan by name
    this.api = api;
    this.words = words;
    this.show = show;
  }

  /** An element that fills itself, or null where a message tells no figures. `done` is called once it has. */
  draw(entry, done) {
    if (!entry.shows) return null;
    const place = h("div", { class: "inline", hidden: true });
    this[entry.shows](entry.text).then((content) => {
      if (!content) return;
      place.append(content);
      place.hidden = false;
      done();
    }).catch(() => {}); // the text says it all
    return place;
  }

  async owed(text) {
    const { accounts } = await this.api.get("/statement");
    const told = accounts.find((a) => text.includes(a.total.text));
    return told && h("div", { class: "card" }, ...this.views.owed.bar(told), this.views.owed.working(told.account));
  }

  async options(text) {
    const { accounts } = await this.api.get("/statement");
    for (const { account } of accounts) {
      const { offers } = await this.api.post("/offers", { account });
      if (offers.some((o) => o.monthly && text.includes(o.monthly.text))) return this.views.owed.options.cards(offers);
    }
    return null;
  }

  async plan() {
    const { plans } = await this.api.get("/plans");
    if (plans.length !== 1) return null;
    return h("div", { class: "card" }, ...this.views.plan.progress(plans[0]),
      h("button", { type: "button", class: "button quiet small", onclick: () => this.show("plan") }, this.words("owed.see_plan")));
  }
}
