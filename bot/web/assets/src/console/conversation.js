// One conversation on the console: why, what is owed, what was said, and what a colleague can do.
import { h, icon, icons } from "../dom.js";
import { Refused, request } from "../http.js";
import { reason } from "./queue.js";
import { Typing } from "./typing.js";
import { unsaidNotice } from "./unsaid.js";

/** Shows one conversation in `element`; `leave` is called on the way back to the list. */
export class Conversation {
  constructor(element, words, locale, base, leave) {
    Object.assign(this, { element, words, locale, base, leave });
    this.id = null;
    this.draft = "";
  }

  async show(id) {
    if (this.id !== id) {
      this.draft = "";
      this.found = null;
      this.refused = "";
      this.typing = new Typing(this.words, () => this.tellTyping(id));
    }
    this.id = id;
    await this.refresh();
    this.element.querySelector("h2")?.focus();
  }

  async refresh() {
    if (this.id === null) return;
    try {
      this.draw(await request("GET", `${this.base}/conversations/${encodeURIComponent(this.id)}`));
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 404) throw error;
      this.id = null;
      this.element.replaceChildren(h("p", { class: "pick" }, this.words("console.pick")));
    }
  }

  /** A customer is typing; the server says so only to who has taken their conversation. */
  customerTypes(id) {
    if (this.id === id) this.typing.theirs();
  }

  tellTyping(id) {
    request("POST", `${this.base}/conversations/${encodeURIComponent(id)}/typing`, {}).catch(() => {}); // nothing hangs on it
  }

  async act(what, body = {}) {
    try {
      await request("POST", `${this.base}/conversations/${encodeURIComponent(this.id)}/${what}`, body);
      this.refused = "";
      this.found = null;
      if (what === "say") this.draft = "";
    } catch (error) {
      if (error instanceof Refused && error.status === 401) location.reload();
      this.found = error instanceof Refused && error.body?.findings ? { text: body.text, mayGo: error.status === 409, findings: error.body.findings } : null;
      this.refused = this.found ? "" : error instanceof Refused ? this.why(error.body) : this.words("console.offline");
    }
    await this.refresh();
  }

  /** Why an act was refused; for a message that may not go, when it may. */
  why(body) {
    if (body?.needs) return this.words("console.needs_supervisor");
    if (!body?.reason) return body?.error ?? this.words("console.refused");
    const why = this.words(`contact.${body.reason}`);
    return body.next ? this.words("console.not_now_until", { why, when: this.time(body.next) }) : this.words("console.not_now", { why });
  }

  draw(c) {
    const { words } = this;
    this.mine = c.mode === "staff" && c.staff === c.me;
    const writing = document.activeElement?.matches?.("[data-say]") ? document.activeElement : null;
    const caret = writing?.selectionStart;
    const before = this.element.querySelector(".transcript");
    const away = before && before.scrollHeight - before.scrollTop - before.clientHeight > 60 ? before.scrollTop : null;
    this.element.replaceChildren(
      h("header", { class: "about" },
        h("button", { type: "button", class: "to-list", "aria-label": words("console.back_to_list"), onclick: () => this.leave() }, icon(...icons.back)),
        h("div", {}, h("h2", { tabindex: "-1" }, c.customer), h("p", { class: "soft" }, this.status(c))),
        c.mode === "staff"
          ? h("button", { type: "button", class: "button quiet", disabled: supervisors(c), onclick: () => this.act("back") }, words("console.back"))
          : h("button", { type: "button", class: "button", disabled: supervisors(c) && c.mode !== "queued", onclick: () => this.act("take") }, words("console.take"))),
      h("p", { class: "failed refused", role: "status", hidden: !this.refused }, this.refused ?? ""),
      h("div", { class: "columns" },
        h("section", { class: "talk", "aria-label": words("console.transcript") }, this.transcript(c), this.mine ? this.typing.below(c.entries) : null, c.mode === "staff" ? this.say() : null, c.mode === "staff" ? this.unsaid() : null),
        h("div", { class: "facts" }, this.handoff(c), this.decide(c), ...c.accounts.map((a) => this.account(a)))));
    const transcript = this.element.querySelector(".transcript");
    transcript.scrollTop = away ?? transcript.scrollHeight;
    const field = this.element.querySelector("[data-say]");
    if (writing && field) {
      field.focus();
      field.setSelectionRange(caret, caret);
    }
  }

  status(c) {
    if (c.mode === "staff") return c.staff === c.me ? this.words("console.mine") : this.words("console.taken", { name: c.staff });
    if (c.mode === "queued") return this.words("console.queue");
    return this.words("console.with_bot");
  }

  transcript(c) {
    const names = { customer: "console.customer", bot: "console.bot", staff: "console.colleague" };
    return h("ol", { class: "transcript", tabindex: "0", "aria-live": "polite" }, ...c.entries.map((e) =>
      h("li", { class: `line ${e.from}${e.withheld ? " withheld" : ""}` },
        h("p", { class: "soft" }, this.words(names[e.from]), " ", h("time", { datetime: e.at }, this.time(e.at))),
        h("div", { class: "text" }, e.text),
        e.withheld ? h("p", { class: "failed" }, this.words("console.not_now", { why: this.words(`contact.${e.withheld}`) })) : null)));
  }

  time(at) {
    return new Date(at).toLocaleString(this.locale, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
  }

  say() {
    const field = h("textarea", { rows: "3", "data-say": true, "aria-label": this.words("console.say"), placeholder: this.words("console.say") });
    field.value = this.draft;
    field.addEventListener("input", () => {
      this.draft = field.value;
      if (this.mine && field.value.trim() !== "") this.typing.mine();
      // What was found belongs to the text as it was: another text is read anew.
      if (this.found && field.value.trim() !== this.found.text) {
        this.found = null;
        this.element.querySelector("[data-unsaid]")?.remove();
      }
    });
    if (this.found) field.setAttribute("aria-describedby", "unsaid");
    const send = () => { if (field.value.trim() !== "") this.act("say", { text: field.value.trim() }); };
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      send();
    });
    return h("form", { class: "say", onsubmit: (event) => { event.preventDefault(); send(); } },
      field, h("button", { type: "submit", class: "button" }, this.words("console.send")));
  }

  unsaid() {
    if (!this.found) return null;
    const { text } = this.found;
    return unsaidNotice(this.found, this.locale,
      () => this.element.querySelector("[data-say]")?.focus(),
      () => this.act("say", { text, confirmed: true }));
  }

  handoff(c) {
    if (!c.handoff) return null;
    return h("section", { class: "fact" }, h("h3", {}, this.words("console.summary")),
      h("p", {}, h("span", { class: `priority ${c.handoff.priority}` }, this.words(`console.priority_${c.handoff.priority}`)), " ",
        h("strong", {}, reason(this.words, c.handoff.reason))),
      c.handoff.needs ? h("p", { class: "needs" }, this.words("console.needs_supervisor")) : null,
      h("p", { class: "whole" }, c.handoff.summary),
      this.files(c));
  }

  /** What a colleague who has the conversation may decide: evidence seen, reminders on again. */
  decide(c) {
    const { words } = this;
    if (c.mode !== "staff" || c.staff !== c.me || !c.accounts.length) return null;
    const parts = [];
    if (c.hardship === "documented") parts.push(h("p", {}, words("console.hardship_documented")));
    else parts.push(h("button", { type: "button", class: "button quiet", "data-evidence": true, onclick: () => this.act("evidence") }, words("console.hardship_seen")));
    if (c.pauses.length > 0) {
      const why = h("input", { type: "text", class: "field", required: true, maxlength: "2000", "aria-label": words("console.resume_why"), placeholder: words("console.resume_why") });
      const names = c.pauses.map((p) => reason(words, p)).join(words("console.and"));
      parts.push(h("form", { class: "resume", onsubmit: (event) => { event.preventDefault(); this.act("resume", { text: why.value.trim(), pauses: c.pauses }); } },
        h("p", {}, words("console.paused", { why: names })), why,
        h("button", { type: "submit", class: "button quiet", "data-resume": true }, words("console.resume"))));
    }
    return h("section", { class: "fact decide" }, h("h3", {}, words("console.decide")), ...parts);
  }

  files(c) {
    if (!c.files?.length) return null;
    const { words } = this;
    const mine = c.mode === "staff" && c.staff === c.me;
    return h("div", { class: "files" }, h("h3", {}, words("console.files")),
      h("ul", {}, ...c.files.map((f) => h("li", {}, this.file(c, f, mine)))),
      mine ? null : h("p", { class: "soft" }, words("console.files_take")));
  }

  file(c, f, mine) {
    const about = [f.type, f.size ? size(f.size) : null, f.refused ? this.words("console.file_refused") : null].filter(Boolean).join(", ");
    const name = mine && !f.refused
      ? h("a", { href: `${this.base}/conversations/${encodeURIComponent(c.id)}/files/${f.id}`, download: f.name }, f.name)
      : f.name;
    return h("span", {}, name, " ", h("span", { class: "soft" }, about));
  }

  account(a) {
    const { words } = this;
    const rows = [["console.principal", a.principal], ["console.interest", a.interest], ["console.fees", a.fees], ["console.total", a.total], ["console.dpd", a.dpd]];
    return h("section", { class: "fact" },
      h("h3", {}, `${words(a.kind === "loan" ? "demo.product_loan" : "demo.product_card")} ···${a.last4}`),
      h("dl", {}, ...rows.map(([key, value]) => h("div", { class: key === "console.total" ? "sum" : "" }, h("dt", {}, words(key)), h("dd", {}, String(value))))),
      a.differences.length === 0 ? null : h("div", { class: "differences" }, h("p", {}, words("console.not_reconciled")),
        h("ul", {}, ...a.differences.map((d) => h("li", {}, `${d.date} ${d.kind}: ${words("console.bank", { amount: d.bank })}, ${words("console.computed", { amount: d.computed })}`)))),
      h("p", { class: "plan" }, h("strong", {}, words("console.plan")), " ", a.plan ? this.plan(a.plan) : words("console.no_plan")));
  }

  plan(p) {
    if (p.kind === "installments") return this.words("console.plan_months", p);
    return this.words("console.plan_promise", p);
  }
}

/** Whether a conversation's case is a supervisor's, and whoever looks at it is none. */
function supervisors(c) {
  return Boolean(c.handoff?.needs) && !c.supervisor;
}

/** A size in bytes, as people say it. */
function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
