// What the chat knows: the messages the server has, and what was written here
// and is not there yet. It draws nothing; a view is told when something changed.
import { Outbox } from "./outbox.js";
import { Problem } from "./problem.js";
import { follow } from "./stream.js";
import { saveTranscript } from "./transcript.js";

const typingLasts = 6000; // milliseconds, as the API says
const typingEvery = 3000;

/** The conversation that an API has. `changed` is called after every change. */
export class Conversation {
  constructor(api, changed, planChanged) {
    this.api = api;
    this.changed = changed;
    this.planChanged = planChanged;
    this.messages = new Map(); // by position
    this.outbox = new Outbox();
    this.mode = "bot";
    this.queue = null; // where the customer stands who waits for a colleague
    this.verified = false;
    this.code = null;
    this.online = true;
    this.access = "unknown"; // "given", "none": the session is over and can't be begun
    this.loaded = false;
    this.waiting = false; // something was sent and not answered yet
    this.typing = false; // a colleague is
    this.before = null;
    this.part = 0; // grows where the talk goes on in another conversation
    this.patience = 60000; // milliseconds that a tab nobody looks at keeps its stream
    this.seenHere = 0;
    this.seenByBank = 0;
  }

  /** Reads what was said last and follows what comes. */
  async start() {
    try {
      const c = await this.api.get("/conversation");
      this.take(c);
      this.before = c.before;
      this.loaded = true;
      this.access = "given";
      this.outbox.open(this.api.session.who, (id) => this.arrived(id));
    } catch (error) {
      this.refused(error);
      if (this.access !== "none" && !this.stopped) this.startAgain = setTimeout(() => this.start(), (error.wait || 3) * 1000);
      this.changed();
      return;
    }
    this.changed();
    this.follow();
    this.flush();
  }

  follow() {
    if (this.paused) return;
    this.stopFollowing = follow(
      this.last(),
      (position, signal) => this.api.stream(position, signal),
      (name, data) => this.hear(name, data),
      (online, error) => {
        this.online = online;
        if (error) this.refused(error);
        if (online) this.flush();
        this.changed();
      },
    );
  }

  /** Tries once more whether the session can be had: somebody may have logged in again elsewhere. */
  again() {
    if (this.access !== "none") return;
    this.access = "unknown";
    this.stopFollowing?.();
    if (!this.loaded) this.start();
    else { this.access = "given"; this.follow(); }
  }

  /**
   * Lets the stream go where nobody looks for a while, and takes it up again: a
   * browser has few connections to a server, and every tab would hold one.
   */
  looked(at) {
    clearTimeout(this.hiding);
    if (!at) {
      this.hiding = setTimeout(() => {
        this.paused = true;
        this.stopFollowing?.();
      }, this.patience);
    } else if (this.paused) {
      this.paused = false;
      if (this.loaded && this.access === "given") this.follow();
    }
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.hiding);
    clearTimeout(this.startAgain);
    clearTimeout(this.sendAgain);
    this.stopFollowing?.();
  }

  hear(name, data) {
    if (name === "message") this.put(data);
    else if (name === "mode") this.setMode(data);
    else if (name === "seen") this.setSeen(data);
    else if (name === "code") this.code = data.code;
    else if (name === "plan") this.planChanged();
    else if (name === "typing") this.staffTypes();
    else if (name === "end" && data.reason === "moved" && this.loaded) this.anew();
    this.changed();
  }

  // take what an answer has of messages and of how things stand.
  take(answer) {
    for (const m of answer.messages) this.put(m);
    this.setMode(answer);
    this.setSeen(answer.seen);
    this.code = answer.code;
  }

  put(m) {
    this.messages.set(m.position, m);
    if (m.client_id) this.outbox.done(m.client_id);
    if (m.from !== "customer") {
      this.waiting = false;
      this.typing = false;
    }
  }

  // Once it is known who it is the talk goes on in that customer's own
  // conversation, whose messages have places of their own.
  setMode({ mode, verified, queue = null }) {
    const moved = verified && !this.verified && this.loaded;
    this.mode = mode;
    this.queue = queue;
    if (mode !== "staff") this.typing = false;
    this.verified = verified;
    if (moved) this.anew();
  }

  anew() {
    this.stopFollowing?.();
    this.messages.clear();
    this.loaded = false;
    this.part++;
    this.seenHere = this.seenByBank = 0;
    this.start();
  }

  setSeen(seen) {
    this.seenHere = Math.max(this.seenHere, seen.by_customer);
    this.seenByBank = Math.max(this.seenByBank, seen.by_bank);
  }

  staffTypes() {
    this.typing = true;
    clearTimeout(this.typingOver);
    this.typingOver = setTimeout(() => { this.typing = false; this.changed(); }, typingLasts);
  }

  refused(error) {
    if (!(error instanceof Problem)) this.online = false;
    else if (error.status === 401 || error.status === 403) this.access = "none";
  }

  last() {
    return Math.max(0, ...this.messages.keys());
  }

  arrived(id) {
    return [...this.messages.values()].some((m) => m.client_id === id);
  }

  /** The messages in order, then what is not sent yet. */
  all() {
    const known = [...this.messages.values()].sort((a, b) => a.position - b.position).map((m) => ({ ...m, n: m.position }));
    const pending = this.outbox.messages.map((m) => ({
      from: "customer", at: m.at, text: m.title ?? m.text ?? m.name, files: [], pending: !m.failed, failed: m.failed, client_id: m.client_id,
    }));
    return [...known, ...pending];
  }

  async readOlder() {
    if (!this.before) return;
    const c = await this.api.get(`/conversation?before=${this.before}`);
    for (const m of c.messages) this.messages.set(m.position, m);
    this.before = c.before;
    this.changed();
  }

  write(text) {
    this.add({ text });
  }

  press(button) {
    this.add({ button: button.id, title: button.title });
  }

  attach(file) {
    this.add({ file, name: file.name });
  }

  add(message) {
    this.outbox.add(message);
    this.waiting = true;
    this.changed();
    this.flush();
  }

  /** Sends what is not sent, one after the other and in order. */
  async flush() {
    if (this.sending || !this.loaded) return;
    this.sending = true;
    try {
      for (let message; (message = this.outbox.first()) && !message.failed; ) {
        try {
          const answer = await this.transmit(message);
          this.outbox.done(message.client_id);
          // Messages are kept by their place, so one that the stream brought too changes nothing.
          // The code comes with the stream: this answer may be older than it.
          if (answer.verified && !this.verified) this.setMode(answer); // and it is read anew
          else this.take({ ...answer, code: answer.code ?? this.code });
          this.waiting = this.outbox.messages.length > 0;
          this.online = true;
        } catch (error) {
          if (error instanceof Problem && error.status >= 400 && error.status < 500 && error.status !== 429 && error.status !== 401) {
            // Sending it again would be refused again; the customer decides.
            message.failed = message.file ? "file" : "message";
            this.waiting = false;
            return;
          }
          this.refused(error);
          clearTimeout(this.sendAgain);
          if (this.access !== "none") this.sendAgain = setTimeout(() => this.flush(), (error.wait || 2.5) * 1000);
          return;
        }
      }
    } finally {
      this.sending = false;
      this.changed();
    }
  }

  transmit({ client_id, text, button, file }) {
    if (file) return this.api.sendFile(client_id, file);
    return this.api.post("/messages", button ? { client_id, button } : { client_id, text });
  }

  retry() {
    for (const message of this.outbox.messages) message.failed = undefined;
    this.waiting = true;
    this.changed();
    this.flush();
  }

  /** Gives up a message that the server did not take. */
  forget({ client_id }) {
    this.outbox.done(client_id);
    this.changed();
    this.flush();
  }

  /** Tells the server that the customer is typing; not what. */
  writing() {
    const now = Date.now();
    if (now - (this.toldTyping ?? 0) < typingEvery || this.mode !== "staff") return;
    this.toldTyping = now;
    this.api.post("/typing", {}).catch(() => {}); // nothing hangs on it
  }

  /** Tells the server what the customer has on the screen. */
  see(position) {
    if (position <= this.seenHere) return;
    this.seenHere = position;
    this.api.post("/seen", { position }).catch(() => {}); // told again with the next
  }

  /** Saves the whole conversation as a file. */
  async transcript(words, locale) {
    while (this.before) await this.readOlder();
    saveTranscript(this.all(), words, locale);
  }
}
