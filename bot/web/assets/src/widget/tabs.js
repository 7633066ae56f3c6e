// The other tabs of this page, and other widgets on it.

const patience = 150; // milliseconds that another tab has to answer

/** Tells the others of a change and is told of theirs. Without the browser's help it is silent. */
export class Tabs {
  /** `heard` gets each message; `shared` answers with what a tab that asks may have. */
  constructor(heard, shared) {
    try {
      this.channel = new BroadcastChannel("repaybot");
      this.channel.onmessage = ({ data }) => {
        if (data.asks) {
          const answer = shared();
          if (answer) this.tell({ answer, to: data.asks });
        } else if (data.answer) {
          if (data.to === this.asking) this.answered?.(data.answer);
        } else heard(data);
      };
    } catch {
      this.channel = null; // an old browser, or a page that may keep nothing
    }
  }

  tell(message) {
    this.channel?.postMessage(message);
  }

  /** Asks the others for what they share; null if nobody answers. */
  ask() {
    if (!this.channel) return null;
    this.asking = Math.random();
    return new Promise((done) => {
      this.answered = done;
      this.tell({ asks: this.asking });
      setTimeout(() => done(null), patience);
    });
  }

  close() {
    this.channel?.close();
  }
}
