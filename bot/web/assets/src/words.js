// The words of the pages, from the same files the server's templates read.
import en from "../words/en.json";
import zh from "../words/zh.json";

/** Returns the language subtag this program speaks for a BCP 47 locale. */
export function language(locale) {
  return (locale || "").toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** Returns a function from a key and its figures to words in that language. */
export function wordsFor(locale) {
  const catalog = language(locale) === "zh" ? zh : en;
  return (key, figures = {}) =>
    (catalog[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => figures[name] ?? whole);
}
