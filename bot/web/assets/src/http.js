// The one way the pages talk to the server: JSON over fetch, with the session's cookie.

/** What a request came to when the server said no. */
export class Refused extends Error {
  constructor(status, body) {
    super(`HTTP ${status}`);
    this.status = status;
    this.body = body;
  }
}

/** Sends a request and returns the JSON answer; throws Refused, or TypeError without a connection. */
export async function request(method, path, body) {
  const answer = await fetch(path, {
    method,
    credentials: "same-origin",
    cache: "no-store",
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  let parsed = null;
  try {
    parsed = text === "" ? null : JSON.parse(text);
  } catch {
    // A proxy's error page is not JSON; the status says enough.
  }
  if (!answer.ok) throw new Refused(answer.status, parsed);
  return parsed;
}

/**
 * Follows a stream of server-sent events and comes back after every break,
 * also when the browser has given up by itself. `path` is asked anew each time.
 */
export function follow(path, handlers, onConnection) {
  let source;
  let wait = 1000;
  let timer;
  let stopped = false;

  const connect = () => {
    source = new EventSource(path());
    source.onopen = () => {
      wait = 1000;
      onConnection(true);
    };
    source.onerror = () => {
      onConnection(false);
      source.close();
      if (stopped) return;
      clearTimeout(timer);
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 2, 15000);
    };
    for (const [name, handler] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => handler(JSON.parse(event.data)));
    }
  };
  const now = () => {
    if (stopped || source.readyState === EventSource.OPEN) return;
    source.close();
    clearTimeout(timer);
    wait = 1000;
    connect();
  };
  const lost = () => onConnection(false);
  window.addEventListener("online", now);
  window.addEventListener("offline", lost);
  connect();
  return () => {
    stopped = true;
    clearTimeout(timer);
    source.close();
    window.removeEventListener("online", now);
    window.removeEventListener("offline", lost);
  };
}
