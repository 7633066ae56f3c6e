// The conversation as a file to keep: made here, of what is on the screen.
import { datesOf } from "./view.js";

/** Saves the entries as a text file, in the reader's language. */
export function saveTranscript(entries, words, locale) {
  const clock = new Intl.DateTimeFormat(datesOf(locale), { dateStyle: "medium", timeStyle: "short" });
  const who = { customer: words("chat.you"), bot: words("chat.assistant"), staff: words("chat.colleague") };
  const text = entries
    .filter((e) => !e.pending)
    .map((e) => `${clock.format(new Date(e.at))}  ${who[e.from]}\n${e.text}\n`)
    .join("\n");
  save(new Blob(["\ufeff", words("chat.transcript_head", { day: clock.format(new Date()) }), "\n\n", text], { type: "text/plain;charset=utf-8" }),
    `${words("chat.transcript_file")}-${new Date().toISOString().slice(0, 10)}.txt`);
}

/** Has the browser save a blob under a name. */
export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
