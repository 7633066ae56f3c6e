// Server-sent events by fetch: the browser's own EventSource can't carry a token.

/**
 * Follows a stream and comes back after every break, from where it was. `open`
 * makes the request for a position; `heard` gets each event's name, data and
 * position; `connection` is told whether there is one. Returns what stops it.
 */
export function follow(position, open, heard, connection) {
  const ending = new AbortController();
  let wait = 500;
  let wake = () => {};
  let attempt;

  const sleep = (time) => new Promise((done) => {
    const timer = setTimeout(done, time);
    wake = () => { clearTimeout(timer); done(); };
  });
  const run = async () => {
    while (!ending.signal.aborted) {
      attempt = new AbortController();
      // Proxies may hold a dead connection open: the server says something every 20 seconds.
      let quiet;
      const alive = () => {
        clearTimeout(quiet);
        quiet = setTimeout(() => attempt.abort(), 50000);
      };
      try {
        alive();
        const answer = await open(position, attempt.signal);
        connection(true);
        wait = 500;
        for await (const event of events(answer.body, alive)) {
          if (event.id) position = event.id;
          if (event.data) heard(event.name, JSON.parse(event.data), event.id);
        }
      } catch (error) {
        if (error.status === 401) { connection(true, error); return; } // there is one, and it is no use
        if (error.wait) wait = Math.max(wait, error.wait * 1000);
      } finally {
        clearTimeout(quiet);
      }
      if (ending.signal.aborted) return;
      connection(false);
      await sleep(wait * (0.75 + Math.random() / 2)); // not all pages at once after a restart
      wait = Math.min(wait * 2, 15000);
    }
  };
  const online = () => { wait = 500; wake(); };
  const offline = () => { attempt?.abort(); connection(false); };
  addEventListener("online", online);
  addEventListener("offline", offline);
  run();
  return () => {
    ending.abort();
    attempt?.abort();
    wake();
    removeEventListener("online", online);
    removeEventListener("offline", offline);
  };
}

// The events of a body, as the HTML standard divides them.
async function* events(body, alive) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    alive();
    const parts = (rest + value).split(/\r?\n\r?\n/);
    rest = parts.pop();
    for (const part of parts) {
      const event = { name: "message", data: "", id: "" };
      for (const line of part.split(/\r?\n/)) {
        const [, field, text] = /^(\w+):? ?(.*)$/.exec(line) ?? [];
        if (field === "event") event.name = text;
        else if (field === "id") event.id = text;
        else if (field === "data") event.data += (event.data && "\n") + text;
      }
      yield event;
    }
  }
}
