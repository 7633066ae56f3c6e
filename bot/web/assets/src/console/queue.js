// The list of conversations that wait for a person or are with one.
import { h } from "../dom.js";

/** Draws the queue; `choose` gets the id of the conversation that is picked. */
export class Queue {
  constructor(element, words, choose) {
    this.element = element;
    this.words = words;
    this.onChoose = choose;
    this.items = null;
    this.chosen = null;
  }

  draw(items) {
    this.items = items;
    this.redraw();
  }

  choose(id) {
    this.chosen = id;
    this.redraw();
  }

  redraw() {
    if (this.items === null) return;
    const { words } = this;
    const focused = document.activeElement?.dataset?.id;
    this.element.replaceChildren(
      ...(this.items.length === 0
        ? [h("li", { class: "empty" }, h("strong", {}, words("console.empty")), h("span", {}, words("console.empty_more")))]
        : this.items.map((item) => h("li", {}, this.row(item)))));
    if (focused) this.element.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
  }

  row(item) {
    const { words } = this;
    return h("button", {
      type: "button", class: `row ${item.priority}`, "data-id": item.id,
      "aria-current": item.id === this.chosen ? "true" : undefined, onclick: () => this.onChoose(item.id),
    },
      h("span", { class: "top" }, h("span", { class: `priority ${item.priority}` }, words(`console.priority_${item.priority}`)),
        h("span", { class: "since" }, item.mode === "queued" ? words("console.waiting", { time: waited(words, item.since) }) : item.staff ? words("console.taken", { name: item.staff }) : words("console.with_bot"))),
      h("strong", {}, reason(words, item.reason)),
      h("span", { class: "who" }, item.customer),
      item.summary ? h("span", { class: "summary" }, item.summary) : null);
  }
}

/** The reason of a hand-over in words. */
export function reason(words, name) {
  const text = words(`reason.${name}`);
  return text === `reason.${name}` ? words("reason.other") : text;
}

function waited(words, since) {
  const minutes = Math.floor((Date.now() - new Date(since)) / 60000);
  if (minutes < 1) return words("console.just_now");
  if (minutes < 120) return words("console.minutes", { count: minutes });
  return words("console.hours", { count: Math.floor(minutes / 60) });
}
