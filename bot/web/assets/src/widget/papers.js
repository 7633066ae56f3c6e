// The customer's documents: read here, kept as PDF, checked by their hash.
import { h, icon } from "../dom.js";
import { icons } from "./icons.js";
import { parse } from "./markup.js";
import { save } from "./transcript.js";
import { View } from "./view.js";

export class Papers extends View {
  constructor(words, shared) {
    super("papers", words, shared);
  }

  async read() {
    const found = [];
    for (let next = ""; next !== null; ) {
      const page = await this.api.get(`/documents${next && `?cursor=${encodeURIComponent(next)}`}`);
      found.push(...page.documents);
      next = page.next;
    }
    return found;
  }

  draw(found) {
    const { words } = this;
    if (found.length === 0) return [this.empty("papers", words("papers.none"))];
    return [h("ul", { class: "papers" }, ...found.map((d) => this.item(d)))];
  }

  item(d) {
    const { words } = this;
    const told = h("p", { class: "told fine", role: "status" });
    const act = (name, does) => h("button", { type: "button", class: "button quiet small", "data-act": name.slice(7), "aria-label": `${words(name)}: ${d.title}`, onclick: async () => {
      told.textContent = "";
      try {
        await does();
      } catch {
        told.textContent = words("view.failed");
      }
    } }, words(name));
    return h("li", { class: "card" },
      h("div", { class: "titled" }, h("span", { class: "mark", "aria-hidden": "true" }, icon(...icons.papers)),
        h("h3", {}, d.title, h("small", {}, `${words("figures.ending", { last4: d.account.slice(-4) })} · ${this.day(d.on)}`))),
      h("div", { class: "acts" },
        act("papers.read", () => this.readHere(d)),
        act("papers.save", async () => save(await this.api.document(d.id, "application/pdf"), `${d.title} ${d.on}.pdf`)),
        d.hash ? act("papers.check", async () => {
          const { ours } = await this.api.get(`/verify/${d.hash}`);
          told.textContent = words(ours ? "papers.ours" : "papers.not_ours", { hash: d.hash.slice(0, 16) });
        }) : null),
      told);
  }

  async readHere(d) {
    const page = parse(await (await this.api.document(d.id, "text/html")).text(), "text/html");
    const back = h("button", { type: "button", class: "back round", "aria-label": this.words("papers.back"), onclick: () => this.back() }, icon(...icons.back));
    this.reading = true;
    this.body.replaceChildren(h("div", { class: "step-head" }, back, h("h3", {}, d.title)), h("article", { class: "paper" }, ...[...page.body.children].map(plain).filter(Boolean)));
    this.body.scrollTop = 0;
    back.focus();
  }

  back() {
    if (!this.reading) return false;
    this.reading = false;
    this.body.replaceChildren();
    this.load().then(() => this.body.focus());
    return true;
  }
}

const kept = new Set("main header footer section article div p span h1 h2 h3 h4 table caption thead tbody tfoot tr th td dl dt dd ul ol li strong b em small time br hr code".split(" "));

const landmark = /^(main|header|footer|section|article)$/; // the window has its own

// A copy of an element with its text, its tables and its classes, and nothing that acts.
function plain(from) {
  if (!kept.has(from.localName)) return null;
  const to = document.createElement(/^h[12]$/.test(from.localName) ? "h4" : landmark.test(from.localName) ? "div" : from.localName);
  for (const name of ["class", "scope", "colspan"]) if (from.hasAttribute(name)) to.setAttribute(name, from.getAttribute(name));
  if (to.className === "wide") to.tabIndex = 0; // a table wider than the window is moved by keys
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) to.append(child.data);
    else if (child.nodeType === Node.ELEMENT_NODE) {
      const copy = plain(child);
      if (copy) to.append(copy);
    }
  }
  return to;
}
