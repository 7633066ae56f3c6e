// What was written here and the server does not have yet.
import { ofTab } from "./storage.js";

/**
 * Keeps what was written until the server has it, also through a reload. Each
 * message has an id of its own before it is sent first, by which the server
 * takes it once however often it is sent. A message is kept under its own key,
 * so that two widgets of one page don't write over each other's.
 */
export class Outbox {
  constructor() {
    this.messages = [];
    this.under = null; // the conversation; not known before the first answer
  }

  /** Names whose messages these are, and takes up those that were kept. `taken` has the ids that arrived. */
  open(conversation, taken) {
    this.under = `unsent:${conversation}:`;
    for (const key of ofTab.keys(this.under)) {
      const message = ofTab.get(key);
      if (!message || taken(message.client_id)) ofTab.remove(key);
      else if (!this.messages.some((m) => m.client_id === message.client_id)) this.messages.push(message);
    }
    for (const m of this.messages) this.keep(m);
    this.messages.sort((a, b) => a.at.localeCompare(b.at));
  }

  add(message) {
    const added = { ...message, client_id: newID(), at: new Date().toISOString() };
    this.messages.push(added);
    this.keep(added);
    return added;
  }

  keep(message) {
    // A file is too much for the browser's store: it is chosen again after a reload.
    if (this.under && !message.file) ofTab.set(this.under + message.client_id, message);
  }

  first() {
    return this.messages[0];
  }

  /** Forgets a message that has arrived. */
  done(id) {
    const before = this.messages.length;
    this.messages = this.messages.filter((m) => m.client_id !== id);
    if (this.under && this.messages.length < before) ofTab.remove(this.under + id);
  }
}

// randomUUID is there on HTTPS and localhost only.
function newID() {
  return crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}
