// That somebody is typing: never what. The one who has a conversation tells its
// customer, and is shown when the customer is.
import { h } from "../dom.js";

const every = 3000; // milliseconds between two times it is told, as the server has it
const lasts = 6000; // after the last time it was told

/** Both sides' typing in one conversation; `tell` tells the customer. */
export class Typing {
  constructor(words, tell) {
    Object.assign(this, { words, tell, told: 0, until: 0, customers: 0 });
    this.line = h("p", { class: "soft typing", role: "status", "data-customer-types": true });
  }

  /** The colleague has typed something. */
  mine() {
    if (Date.now() - this.told < every) return;
    this.told = Date.now();
    this.tell();
  }

  /** The customer has. */
  theirs() {
    this.until = Date.now() + lasts;
    this.draw();
  }

  /** What is shown below a transcript with these entries: nothing once the customer's message has come. */
  below(entries) {
    const customers = entries.filter((e) => e.from === "customer").length;
    if (customers !== this.customers) this.until = 0;
    this.customers = customers;
    this.draw();
    return this.line;
  }

  draw() {
    clearTimeout(this.over);
    const left = this.until - Date.now();
    this.line.textContent = left > 0 ? this.words("console.customer_types") : "";
    if (left > 0) this.over = setTimeout(() => this.draw(), left);
  }
}
