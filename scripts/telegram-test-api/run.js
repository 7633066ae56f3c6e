// Runs telegram-test-api, a Bot API server that others wrote, behind a small
// proxy: it reads JSON and urlencoded bodies only, and the bot sends
// multipart/form-data. Prints the address to test against, and runs until it is
// ended:
//
//   npm install && node run.js
//   REPAYBOT_TEST_TELEGRAM_URL=http://127.0.0.1:9001 go test ./bot/telegram -run Others -v
import http from "node:http";
import TelegramServer from "telegram-test-api";

const port = Number(process.env.PORT ?? 9001);
const inner = { host: "127.0.0.1", port: port - 1 };

async function json(request) {
  const chunks = [];
  for await (const c of request) chunks.push(c);
  const body = Buffer.concat(chunks);
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data") || body.length === 0) return [body, type || "application/json"];
  const form = await new Response(body, { headers: { "content-type": type } }).formData();
  // Objects come as JSON text, and the server gives back what it got: they have to be objects again.
  const fields = [...form].map(([name, value]) => [name, /^[[{]/.test(value) && name !== "text" ? JSON.parse(value) : value]);
  return [Buffer.from(JSON.stringify(Object.fromEntries(fields))), "application/json"];
}

const proxy = http.createServer(async (request, response) => {
  try {
    const [body, type] = await json(request);
    const on = http.request({ ...inner, path: request.url, method: request.method, headers: { "content-type": type, "content-length": body.length } }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    on.on("error", () => response.destroy());
    on.end(body);
  } catch {
    response.writeHead(400).end();
  }
});

const server = new (TelegramServer.default ?? TelegramServer)({ ...inner, storeTimeout: 600 });
await server.start();
proxy.listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}`));
