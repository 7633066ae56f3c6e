// Writing to the customer: the draft is kept with the page, "/" finds an answer that is ready.

const typingEvery = 3000; // milliseconds between two times it is told, as the server has it

/** A new act's id: what is sent twice under one is done once. */
function newAct() {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  const hex = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function fresh(form) {
  form.querySelector("[name=act]").value = newAct();
}

/** Has the page's composer and the dialogs of acts work. */
export function compose(htmx) {
  const form = document.querySelector("[data-composer]");
  if (!form) return;
  const field = form.querySelector("textarea");
  const key = `repaybot-draft/${document.querySelector("[data-conversation]").dataset.conversation}`;
  const unsaid = document.getElementById("unsaid-say");
  const answers = document.getElementById("answers");
  let sent = "";
  let told = 0;

  const mine = () => document.getElementById("about").dataset.mine === "yes";
  const grow = () => {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, 200)}px`;
  };
  const keep = () => (field.value ? sessionStorage.setItem(key, field.value) : sessionStorage.removeItem(key));
  const write = (text) => {
    field.value = text;
    keep();
    grow();
    left();
  };
  function left() {
    const n = field.maxLength - field.value.length;
    form.querySelector("[data-left]").textContent = n < 200 ? String(n) : "";
  }
  // Who has not the conversation can't write; what they had begun stays, and says so.
  function standing() {
    const has = mine();
    form.hidden = !has && field.value.trim() === "";
    form.querySelector("[data-not-mine]").hidden = has;
    document.getElementById("say-send").disabled = !has;
    form.querySelector("[data-slash]").hidden = !has;
  }

  function findAnswers(search) {
    htmx.ajax("GET", `${form.dataset.answers}?search=${encodeURIComponent(search)}`, { source: answers, target: answers, swap: "innerHTML" });
    answers.dataset.open = "yes";
    field.setAttribute("aria-controls", "answers");
  }
  const searched = () => (field.value.startsWith("/") ? field.value.replace(/^\/+/, "") : "");
  function noAnswers() {
    delete answers.dataset.open;
    answers.replaceChildren();
    field.removeAttribute("aria-activedescendant");
  }
  function choose(option) {
    noAnswers();
    write(option.dataset.text);
    field.focus();
    const gap = /\{[a-z_]+\}/.exec(field.value); // what is still to be filled in
    if (gap) field.setSelectionRange(gap.index, gap.index + gap[0].length);
  }
  function step(by) {
    const all = [...answers.querySelectorAll("[role=option]")];
    const at = all.findIndex((o) => o.getAttribute("aria-selected") === "true");
    const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
    all.forEach((o) => o.setAttribute("aria-selected", String(o === next)));
    next?.scrollIntoView({ block: "nearest" });
    if (next) field.setAttribute("aria-activedescendant", next.id);
  }

  field.addEventListener("input", () => {
    keep();
    grow();
    left();
    unsaid.replaceChildren(); // it belonged to the text as it was
    if (field.value.startsWith("/") && !field.value.includes("\n")) return findAnswers(searched());
    noAnswers();
    if (!mine() || field.value.trim() === "" || Date.now() - told < typingEvery) return;
    told = Date.now();
    fetch(form.dataset.types, { method: "POST", headers: JSON.parse(document.body.getAttribute("hx-headers")) }).catch(() => {}); // nothing hangs on it
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (answers.dataset.open) {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (by) {
        event.preventDefault();
        return step(by);
      }
      if (event.key === "Escape") {
        event.preventDefault();
        return noAnswers();
      }
      const chosen = answers.querySelector("[aria-selected=true]");
      if ((event.key === "Enter" || event.key === "Tab") && chosen) {
        event.preventDefault();
        return choose(chosen);
      }
    }
    if (event.key === "Escape") {
      event.preventDefault();
      document.getElementById("scroll").focus(); // single keys do something again
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (field.value.trim() !== "" && mine()) form.requestSubmit();
    }
  });
  answers.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  form.querySelector("[data-slash]").addEventListener("click", () => {
    if (field.value.trim() === "") write("/");
    field.focus();
    findAnswers(searched());
  });
  form.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt === form) sent = field.value;
  });
  const focusOnText = () => {
    standing();
    field.focus();
  };
  document.body.addEventListener("did-say", () => {
    fresh(form);
    unsaid.replaceChildren();
    if (field.value.trim() === sent.trim()) write(""); // and not what was written since
    const scroll = document.getElementById("scroll");
    scroll.scrollTop = scroll.scrollHeight;
  });
  document.body.addEventListener("did-take", focusOnText);
  document.addEventListener("click", (event) => {
    // Where there is room for one of the two, the customer is shown in the conversation's place.
    if (event.target.closest("[data-beside]")) document.querySelector(".desk").classList.toggle("beside");
    if (event.target.closest("[data-edit=say]")) focusOnText();
    if (event.target.closest("[data-edit=back]")) document.querySelector("#back-dialog [name=agreed]").focus();
  });
  // The dialogs' forms begin anew once they are done.
  for (const [event, name] of [["did-note", "note"], ["did-assign", "assign"], ["did-back", "back"]]) {
    document.body.addEventListener(event, () => {
      const dialog = document.getElementById(`${name}-dialog`);
      const acted = dialog.querySelector("form");
      dialog.close();
      acted.reset();
      fresh(acted);
      acted.querySelector(".unsaid-slot")?.replaceChildren();
    });
  }
  document.querySelector("#back-dialog [name=agreed]").addEventListener("input", () => document.getElementById("unsaid-back").replaceChildren());
  for (const area of document.querySelectorAll("[data-enter]")) {
    area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      area.form.requestSubmit();
    });
  }
  new MutationObserver(standing).observe(document.getElementById("talk"), { childList: true });
  field.value = sessionStorage.getItem(key) ?? "";
  grow();
  left();
  standing();
}
