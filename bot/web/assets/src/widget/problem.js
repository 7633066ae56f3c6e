// What can go wrong between the widget and the server.

/** What the server said no with. `status` is HTTP's, `wait` the seconds it asked for, if any. */
export class Problem extends Error {
  constructor(status, body, wait) {
    super(body?.title ?? `HTTP ${status}`);
    this.status = status;
    this.body = body;
    this.wait = wait;
  }
}
