// The line the customer writes in: it grows, Enter sends, Shift+Enter breaks the line.
import { h, icon, icons } from "../dom.js";

const maxLength = 2000; // characters, as the server has it
const maxHeight = 140; // pixels

/** Makes the form; `send` gets the text. Returns the form and a function that focuses it. */
export function composer(words, send) {
  const over = h("p", { class: "over", role: "status" });
  const field = h("textarea", {
    rows: "1", class: "field", "aria-label": words("chat.placeholder"), placeholder: words("chat.placeholder"),
    enterkeyhint: "send", autocomplete: "off",
  });
  const button = h("button", { type: "submit", class: "send", "aria-label": words("chat.send"), disabled: true }, icon(...icons.send));

  const fit = () => {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, maxHeight)}px`;
    const tooMany = [...field.value].length - maxLength;
    over.textContent = tooMany > 0 ? words("chat.too_long", { count: tooMany }) : "";
    button.disabled = field.value.trim() === "" || tooMany > 0;
  };
  const submit = (event) => {
    event.preventDefault();
    if (button.disabled) return;
    send(field.value.trim());
    field.value = "";
    fit();
    field.focus();
  };
  field.addEventListener("input", fit);
  field.addEventListener("keydown", (event) => {
    // While an input method composes (pinyin), Enter chooses a word and sends nothing.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    submit(event);
  });
  const form = h("form", { class: "composer", onsubmit: submit }, over, h("div", { class: "line" }, field, button));
  return { form, focus: () => field.focus({ preventScroll: true }) };
}
