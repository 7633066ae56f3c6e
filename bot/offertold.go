package bot

import "repaybot/dialog"

// OffersTold are what a turn tells the colleague who has the conversation of
// their offer, as it was recorded: for a page that shows the conversation.
func OffersTold(t *Turn) []dialog.TellStaff {
	var told []dialog.TellStaff
	for _, raw := range t.Effects {
		var one dialog.TellStaff
		if effectBody(raw, "tell_staff", &one) {
			told = append(told, one)
		}
	}
	return told
}
