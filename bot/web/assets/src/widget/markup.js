// Reading markup that the server sent, where a page may ask that all such be trusted first.
let policy;

// Made when it is needed first, so that two scripts on a page make one: a page's
// policy may allow a name once.
function trusted(text) {
  policy ??= globalThis.trustedTypes?.createPolicy("repaybot", { createHTML: (t) => t }) ?? { createHTML: (t) => t };
  return policy.createHTML(text);
}

/** A document of its own, which runs nothing and is shown nowhere: what is shown is copied out of it, piece by piece. */
export function parse(text, type) {
  return new DOMParser().parseFromString(trusted(text), type);
}
