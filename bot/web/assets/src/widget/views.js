// The views beside the conversation, by their tabs' names.
import { Inline } from "./inline.js";
import { Owed } from "./owed.js";
import { Papers } from "./papers.js";
import { Pay } from "./pay.js";
import { Plan } from "./plan.js";

export class Views {
  constructor(words, shared) {
    this.views = [new Owed(words, shared), new Pay(words, shared), new Plan(words, shared), new Papers(words, shared)];
    const [owed, , plan] = this.views;
    this.inline = new Inline({ owed, plan }, shared.api, words, shared.show);
    this.elements = this.views.map((v) => v.element);
  }

  /** Shows the view of that name and hides the others. */
  show(name) {
    for (const view of this.views) {
      if (view.name === name) view.show();
      else view.hide();
    }
  }

  /** What they show may have changed. */
  stale() {
    for (const view of this.views) view.stale();
  }

  /** Goes back within the view that is shown; false where there is nowhere to go. */
  back() {
    return this.views.some((v) => !v.element.hidden && v.back());
  }
}
