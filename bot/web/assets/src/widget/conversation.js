// What the chat knows: the entries the server has, and what was written here
// and is not there yet. It draws nothing; a view is told when something changed.
import { Refused, follow, request } from "../http.js";

/**
 * A conversation with the server at `base`. `changed` is called after every
 * change. What is written gets an id of its own before it is sent first, and
 * is sent until the server has it: the server takes one id once.
 */
export class Conversation {
  constructor(base, changed) {
    this.base = base;
    this.changed = changed;
    this.entries = new Map(); // by n, the entry's place in the conversation
    this.unsent = [];
    this.mode = "bot";
    this.code = null;
    this.online = true;
    this.loggedIn = null; // null: not known yet
    this.loaded = false;
    this.waiting = false; // something was sent and not answered yet
    this.customer = "";
  }

  /** Reads what was said so far and follows what comes. */
  async start() {
    try {
      this.take(await request("GET", this.base));
    } catch (error) {
      if (error instanceof Refused && error.status === 401) {
        this.loggedIn = false;
        this.changed();
        return;
      }
      this.online = false;
      this.changed();
      setTimeout(() => this.start(), 3000);
      return;
    }
    this.restoreUnsent();
    this.stop = follow(
      () => `${this.base}/events?after=${this.last()}`,
      {
        entry: (entry) => this.put(entry),
        state: (state) => this.apply(state),
      },
      (online) => {
        this.online = online;
        if (online) this.flush();
        this.changed();
      },
    );
    this.flush();
  }

  take(snapshot) {
    this.loggedIn = true;
    this.loaded = true;
    this.online = true;
    this.customer = snapshot.conversation;
    for (const entry of snapshot.entries) this.entries.set(entry.n, entry);
    this.apply(snapshot.state);
  }

  last() {
    let last = -1;
    for (const n of this.entries.keys()) last = Math.max(last, n);
    return last;
  }

  apply(state) {
    this.mode = state.mode;
    this.code = state.code;
    this.changed();
  }

  put(entry) {
    this.entries.set(entry.n, entry);
    if (entry.client_id) {
      this.unsent = this.unsent.filter((m) => m.client_id !== entry.client_id);
      this.keepUnsent();
    }
    if (entry.from !== "customer") this.waiting = false;
    this.changed();
  }

  /** The entries in order, then what is not sent yet. */
  all() {
    const known = [...this.entries.values()].sort((a, b) => a.n - b.n);
    const taken = new Set(known.map((e) => e.client_id).filter(Boolean));
    const pending = this.unsent
      .filter((m) => !taken.has(m.client_id))
      .map((m) => ({ from: "customer", at: m.at, text: m.title ?? m.text, pending: true, failed: m.failed, client_id: m.client_id }));
    return [...known, ...pending];
  }

  write(text) {
    this.add({ text });
  }

  press(button) {
    this.add({ button: button.id, title: button.title });
  }

  add(message) {
    this.unsent.push({ ...message, client_id: crypto.randomUUID?.() ?? randomID(), at: new Date().toISOString() });
    this.keepUnsent();
    this.waiting = true;
    this.changed();
    this.flush();
  }

  /** Sends what is not sent, one after the other and in order. */
  async flush() {
    if (this.sending) return;
    this.sending = true;
    try {
      while (this.unsent.length > 0) {
        const message = this.unsent[0];
        const { client_id, text, button } = message;
        try {
          const answer = await request("POST", `${this.base}/messages`, { client_id, text, button });
          this.unsent = this.unsent.filter((m) => m !== message);
          this.keepUnsent();
          // A duplicate changes nothing: entries are kept by their place.
          for (const entry of answer.entries) this.put(entry);
          this.waiting = this.unsent.length > 0;
          // The code comes with the stream: this answer may be older than it.
          this.apply({ ...answer.state, code: answer.state.code ?? this.code });
        } catch (error) {
          if (error instanceof Refused && error.status === 401) {
            this.loggedIn = false;
            return;
          }
          if (error instanceof Refused && error.status >= 400 && error.status < 500 && error.status !== 429) {
            // Sending it again would be refused again; the customer decides.
            message.failed = true;
            this.waiting = false;
            return;
          }
          clearTimeout(this.again);
          this.again = setTimeout(() => this.flush(), 2500);
          return;
        }
      }
    } finally {
      this.sending = false;
      this.changed();
    }
  }

  retry() {
    for (const message of this.unsent) message.failed = false;
    this.waiting = true;
    this.flush();
  }

  // A message survives a reload of the page until the server has it. It is kept
  // for this tab only, and gone when the tab is.
  keepUnsent() {
    try {
      sessionStorage.setItem(`repaybot-unsent-${this.customer}`, JSON.stringify(this.unsent));
    } catch {
      // Storage may be turned off; the message is still in memory.
    }
  }

  restoreUnsent() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(`repaybot-unsent-${this.customer}`) ?? "[]");
      const taken = new Set([...this.entries.values()].map((e) => e.client_id));
      this.unsent = kept.filter((m) => !taken.has(m.client_id));
    } catch {
      this.unsent = [];
    }
  }
}

// randomUUID is there on HTTPS and localhost only.
function randomID() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}
