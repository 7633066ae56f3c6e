package pages

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"repaybot/dialog"
)

// languageCookie keeps the language that somebody asked for, for a year.
const languageCookie = "repaybot_lang"

// Locale is the page's language: asked for by ?lang, else kept in a cookie, else
// the browser's, else Chinese. One that is asked for is kept.
func Locale(c *gin.Context) dialog.Locale {
	if l := dialog.Locale(c.Query("lang")); l == dialog.Chinese || l == dialog.English {
		http.SetCookie(c.Writer, &http.Cookie{Name: languageCookie, Value: string(l), Path: "/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode, HttpOnly: true})
		return l
	}
	if v, err := c.Cookie(languageCookie); err == nil && (v == string(dialog.Chinese) || v == string(dialog.English)) {
		return dialog.Locale(v)
	}
	first, _, _ := strings.Cut(c.GetHeader("Accept-Language"), ",")
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(first)), "en") {
		return dialog.English
	}
	return dialog.Chinese
}
