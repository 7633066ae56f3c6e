package dialog

import (
	"net/url"
	"strings"
)

// payLink is the bank's link with the account filled in.
func payLink(link, account string) string {
	return strings.ReplaceAll(link, "{account}", url.PathEscape(account))
}
