// Words by key, from the same files the server's templates read.

/** Returns the language subtag this program speaks for a BCP 47 locale. */
export function language(locale) {
  return (locale || "").toLowerCase().startsWith("zh") ? "zh" : "en";
}

/**
 * Returns a function from a key and its figures to words. `catalogs` are the
 * texts by language subtag; a page bundles only those it shows.
 */
export function wordsOf(catalogs, locale) {
  const catalog = catalogs[language(locale)];
  return (key, figures = {}) =>
    (catalog[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => figures[name] ?? whole);
}
