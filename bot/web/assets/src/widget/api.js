// The API as the widget asks it (openapi.yaml): JSON, a session as bearer token, problems as errors.
import { Problem } from "./problem.js";

/** Asks the API at `base` for whoever `session` says it is. */
export class Api {
  constructor(base, locale, session) {
    this.base = base;
    this.locale = locale;
    this.session = session;
  }

  /** Answers with JSON; fails with a Problem, or a TypeError without a connection. */
  async get(path) {
    return (await this.fetch(path)).json();
  }

  async post(path, body) {
    const answer = await this.fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    return answer.status === 204 ? null : answer.json();
  }

  async sendFile(clientID, file) {
    const path = `/files?client_id=${encodeURIComponent(clientID)}`;
    return (await this.fetch(path, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file })).json();
  }

  /** A document's bytes, as a page or as PDF. */
  async document(id, type) {
    return (await this.fetch(`/documents/${encodeURIComponent(id)}`, { headers: { Accept: type } })).blob();
  }

  stream(position, signal) {
    return this.fetch("/events", { headers: { "Last-Event-ID": String(position), Accept: "text/event-stream" }, signal });
  }

  /** Sends a request; a session that is over is begun anew, once. */
  async fetch(path, options = {}) {
    for (let tries = 0; ; tries++) {
      const bearer = await this.session.token(this);
      const answer = await this.send(path, { ...options, headers: { ...options.headers, Authorization: `Bearer ${bearer}` } });
      const next = answer.headers.get("Repaybot-Session");
      if (next) this.session.renew(next);
      if (answer.ok) return answer;
      if (answer.status === 401 && tries === 0) {
        this.session.over(bearer);
        continue;
      }
      throw await problem(answer);
    }
  }

  /** Begins a session; without a token of the bank's it is a visitor's. */
  async begin(wish) {
    const answer = await this.send("/session", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(wish) });
    if (!answer.ok) throw await problem(answer);
    return answer.json();
  }

  send(path, options) {
    return fetch(this.base + path, {
      ...options, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer",
      headers: { "Accept-Language": this.locale, ...options.headers },
    });
  }
}

async function problem(answer) {
  let body = null;
  try {
    body = await answer.json();
  } catch {
    // A proxy's error page is not JSON; the status says enough.
  }
  return new Problem(answer.status, body, Number(answer.headers.get("Retry-After")) || 0);
}
