package console

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
)

// Toast is a short word on what was done. It goes by itself.
type Toast struct {
	Key     string `json:"key"`
	Figures []any  `json:"figures,omitempty"` // name, value, …: no customer's words and no name
	Undo    string `json:"undo,omitempty"`    // where a form goes that undoes it, or ""
	Act     string `json:"act,omitempty"`     // the id of that act
	Bad     bool   `json:"-"`                 // it was refused
}

// Say has a toast shown with whatever is answered: on the page that is open, or
// on the next where the answer leads to another.
func (v *Visit) Say(t Toast) { v.toast = &t }

const toastCookie = "repaybot_said"

// keepToast has the next page show the toast.
func (v *Visit) keepToast() {
	text, err := json.Marshal(v.toast)
	if err != nil {
		return
	}
	v.setCookie(&http.Cookie{Name: toastCookie, Value: base64.RawURLEncoding.EncodeToString(text), Path: "/console", MaxAge: 30, SameSite: http.SameSiteStrictMode})
}

// keptToast is the toast of the page before, if there is one. Whatever a browser
// sends is only words of ours and a form to one of our own pages.
func (v *Visit) keptToast() *Toast {
	value, err := v.gin.Cookie(toastCookie)
	if err != nil {
		return nil
	}
	v.setCookie(&http.Cookie{Name: toastCookie, Path: "/console", MaxAge: -1, SameSite: http.SameSiteStrictMode})
	text, err := base64.RawURLEncoding.DecodeString(value)
	var t Toast
	if err != nil || json.Unmarshal(text, &t) != nil || !v.site.words.has(t.Key) || t.Undo != "" && !within(t.Undo) {
		return nil
	}
	return &t
}

// setCookie keeps a cookie from scripts and, where logins are kept to it, to https.
func (v *Visit) setCookie(c *http.Cookie) {
	c.HttpOnly = true
	c.Secure = v.site.SecureCookies || v.gin.Request.TLS != nil
	http.SetCookie(v.gin.Writer, c)
}
