// What a colleague's draft says that is never said: which sentence, why, and how it could be said.
import en from "../../words/drafts.en.json";
import zh from "../../words/drafts.zh.json";
import { h } from "../dom.js";
import { language } from "../words.js";

/**
 * The notice under the composer. `unsaid` is { text, mayGo, findings } as the
 * server answered; `edit` goes back to the draft, `confirm` sends it as it is.
 * These words are the staff's alone, so the customer's widget does not carry them.
 */
export function unsaidNotice(unsaid, locale, edit, confirm) {
  const catalog = language(locale) === "zh" ? zh : en;
  const words = (key) => catalog[key] ?? key;
  return h("section", { class: `unsaid ${unsaid.mayGo ? "warned" : "never"}`, id: "unsaid", role: "alert", "data-unsaid": true },
    h("p", {}, h("strong", {}, words(unsaid.mayGo ? "draft.warned" : "draft.refused"))),
    h("ul", {}, ...unsaid.findings.map((f) => h("li", {},
      h("q", {}, f.sentence),
      h("p", {}, words(`draft.why.${f.why}`)),
      h("p", {}, words("draft.suggest").replace("{text}", words(`draft.how.${f.why}`)))))),
    h("div", { class: "choices" },
      h("button", { type: "button", class: "button quiet", onclick: edit }, words("draft.edit")),
      unsaid.mayGo ? h("button", { type: "button", class: "button quiet", "data-confirm": true, onclick: confirm }, words("draft.confirm")) : null));
}
