// What the widget keeps in the browser. Storage may be turned off or full: then
// nothing is kept, and what is in memory goes on.
const prefix = "repaybot:";

class Area {
  constructor(name) {
    this.name = name;
  }

  get(key) {
    try { return JSON.parse(globalThis[this.name].getItem(prefix + key)); } catch { return null; }
  }

  set(key, value) {
    try { globalThis[this.name].setItem(prefix + key, JSON.stringify(value)); } catch { /* see above */ }
  }

  remove(key) {
    try { globalThis[this.name].removeItem(prefix + key); } catch { /* see above */ }
  }

  /** The keys that begin so. */
  keys(begin) {
    try {
      return Object.keys(globalThis[this.name]).filter((k) => k.startsWith(prefix + begin)).map((k) => k.slice(prefix.length));
    } catch {
      return [];
    }
  }
}

/** Of this tab, and gone with it. */
export const ofTab = new Area("sessionStorage");

/** Of this browser: how somebody likes to read, never what they wrote. */
export const ofBrowser = new Area("localStorage");
