// Who it is: a customer by the bank's own token, or a visitor.
import { Problem } from "./problem.js";
import { ofTab } from "./storage.js";

/**
 * The session of a widget. With a token of the bank's it is kept in memory
 * alone: each page asks for a token of its own, so that what one customer wrote
 * is never shown to the next who logs in. A visitor's session is kept for the
 * tab, and given to the site's other tabs on their asking.
 */
export class Session {
  /** `token` answers with the bank's token for who is logged in, or "" for nobody. */
  constructor(token, account, tabs) {
    this.bankToken = token;
    this.account = account;
    this.tabs = tabs;
    this.bearer = null;
    this.customer = false; // by the bank's token
    this.who = null; // a name for what is kept of somebody in this tab; tells nothing of them
  }

  /** The bearer token, begun if need be; calls at once wait for the same. */
  token(api) {
    if (this.bearer) return this.bearer;
    this.beginning ??= this.begin(api).finally(() => { this.beginning = null; });
    return this.beginning;
  }

  async begin(api) {
    const jwt = await this.bankToken();
    // Who was a customer here becomes nobody else in the same chat, and no visitor:
    // they log in again, or the page is loaded anew for the next.
    if (this.customer && (!jwt || shortHash(subjectOf(jwt)) !== this.who)) throw new Problem(401);
    if (jwt) {
      this.customer = true;
      this.who = shortHash(subjectOf(jwt));
      const answer = await api.begin(this.account ? { token: jwt, account: this.account } : { token: jwt });
      return (this.bearer = answer.session);
    }
    this.visitor = true;
    const kept = ofTab.get("visitor") ?? (await this.tabs.ask());
    const visitor = kept && kept.bearer !== this.worthless ? kept : { bearer: (await api.begin({})).session, who: shortHash(String(Math.random())) };
    this.who = visitor.who;
    this.bearer = visitor.bearer;
    ofTab.set("visitor", visitor);
    return this.bearer;
  }

  /** Takes the successor of the token. */
  renew(bearer) {
    this.bearer = bearer;
    if (!this.visitor) return;
    ofTab.set("visitor", { bearer, who: this.who });
    this.tabs.tell({ visitor: { bearer, who: this.who } });
  }

  /** Takes up what another tab has renewed. */
  renewed(visitor) {
    if (!this.visitor || visitor.who !== this.who) return;
    this.bearer = visitor.bearer;
    ofTab.set("visitor", visitor);
  }

  /** What another tab is given that asks. */
  share() {
    return this.visitor && this.bearer ? { bearer: this.bearer, who: this.who } : null;
  }

  /** Forgets a token that the server did not take. */
  over(bearer) {
    if (bearer !== this.bearer) return;
    this.worthless = bearer;
    this.bearer = null;
    ofTab.remove("visitor");
  }
}

// The customer's id in the bank's token. It is not trusted, only told apart.
function subjectOf(jwt) {
  try {
    return JSON.parse(atob(jwt.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"))).sub ?? "";
  } catch {
    return jwt;
  }
}

// FNV-1a, 32 bits: tells customers of one tab apart, and names nobody.
function shortHash(text) {
  let hash = 0x811c9dc5;
  for (const unit of text) hash = Math.imul(hash ^ unit.codePointAt(0), 0x01000193);
  return (hash >>> 0).toString(36);
}
