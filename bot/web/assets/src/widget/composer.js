// The line the customer writes in: it grows, Enter sends, Shift+Enter breaks the line.
import { h, icon } from "../dom.js";
import { icons } from "./icons.js";

const maxLength = 2000; // characters, as the server has it
const maxHeight = 140; // pixels

// What the server takes (bot/file.go); the browser offers these to choose from.
const types = "image/jpeg,image/png,image/webp,image/heic,image/heif,application/pdf";

/**
 * Makes the form; `send` gets the text, `attach` a chosen file, and `writing` is
 * called as something is typed. Returns the form and what sets it to work.
 */
export function composer(words, { send, attach, writing }) {
  const over = h("p", { class: "over", role: "status" });
  const field = h("textarea", {
    rows: "1", class: "field", "aria-label": words("chat.placeholder"), placeholder: words("chat.placeholder"),
    enterkeyhint: "send", autocomplete: "off",
  });
  const button = h("button", { type: "submit", class: "send", "aria-label": words("chat.send"), disabled: true }, icon(...icons.send));
  const chosen = h("input", { type: "file", class: "hidden", accept: types, tabindex: "-1", "aria-hidden": "true", "aria-label": words("chat.attach") });
  const clip = h("button", { type: "button", class: "clip round", "aria-label": words("chat.attach"), onclick: () => chosen.click() }, icon(...icons.clip));
  chosen.addEventListener("change", () => {
    if (chosen.files[0]) attach(chosen.files[0]);
    chosen.value = "";
  });

  const fit = () => {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, maxHeight)}px`;
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
  field.addEventListener("input", () => {
    fit();
    if (field.value) writing();
  });
  let shift = false;
  field.addEventListener("keydown", (event) => {
    shift = event.shiftKey;
    // While an input method composes (pinyin), Enter chooses a word and sends nothing.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    submit(event);
  });
  // Some keyboards on a screen break the line without telling of a key.
  field.addEventListener("beforeinput", (event) => {
    if (event.inputType === "insertLineBreak" && !shift && !event.isComposing) submit(event);
  });
  const form = h("form", { class: "composer", onsubmit: submit }, over, h("div", { class: "line" }, clip, chosen, field, button));
  return {
    form,
    focus: () => field.focus({ preventScroll: true }),
    files: (may) => { clip.hidden = !may; },
  };
}
