// What is behind the three dots: larger text, the conversation as a file, a person.
import { h, icon } from "../dom.js";
import { icons } from "./icons.js";

/** A menu button and its list; `does` has what each of its items does. */
export class Menu {
  constructor(words, does) {
    this.does = does;
    this.button = h("button", { type: "button", class: "menu-button round", "aria-label": words("menu.open"), "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => this.toggle() }, icon(...icons.more));
    const item = (name, symbol, role) => h("button", { type: "button", role, tabindex: "-1", onclick: () => { this.close(true); does[name](); } }, icon(...icons[symbol]), h("span", {}, words(`menu.${name}`)));
    this.large = item("large", "text", "menuitemcheckbox");
    this.list = h("div", { class: "menu", role: "menu", "aria-label": words("menu.open"), hidden: true, onkeydown: (event) => this.key(event) },
      this.large, item("transcript", "save", "menuitem"), item("person", "person", "menuitem"));
    this.list.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.list.contains(event.relatedTarget) && event.relatedTarget !== this.button) this.close();
    });
  }

  draw() {
    this.large.setAttribute("aria-checked", String(this.does.isLarge()));
  }

  isOpen() {
    return !this.list.hidden;
  }

  toggle() {
    if (this.isOpen()) { this.close(true); return; }
    this.list.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.list.firstElementChild.focus();
  }

  close(focus) {
    this.list.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (focus) this.button.focus();
  }

  key(event) {
    const items = [...this.list.children];
    const at = items.indexOf(this.list.getRootNode().activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Tab") this.close(true);
    if (to === undefined) return;
    event.preventDefault();
    items[(to + items.length) % items.length].focus();
  }
}
