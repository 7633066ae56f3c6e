package telegram

import (
	"github.com/go-telegram/bot/models"
	"golang.org/x/text/width"

	"repaybot/bot"
)

// ContactButton is the id of the button that asks the app for the customer's
// own phone number, which only a keyboard of Telegram's other kind can.
const ContactButton = "contact"

const (
	maxData   = 64 // bytes of a button's data
	maxRow    = 3  // buttons in a row
	rowWidth  = 30 // of a phone, in letters of single width
	maxButton = 64 // characters of a title that are shown at all
)

// keyboard is the buttons under a message, or nil. Titles that are short share
// a row; all buttons of a row are equally wide.
func keyboard(buttons []bot.ReplyButton) models.ReplyMarkup {
	if len(buttons) == 0 {
		return nil
	}
	for _, b := range buttons {
		if b.ID == ContactButton {
			return contactKeyboard(buttons)
		}
	}
	var k models.InlineKeyboardMarkup
	for _, row := range rows(buttons) {
		var keys []models.InlineKeyboardButton
		for _, b := range row {
			keys = append(keys, models.InlineKeyboardButton{Text: b.Title, CallbackData: bot.ShortButton(b.ID, maxData)})
		}
		k.InlineKeyboard = append(k.InlineKeyboard, keys)
	}
	return k
}

// contactKeyboard has the other buttons as words to send, which the service
// takes for the buttons they are.
func contactKeyboard(buttons []bot.ReplyButton) models.ReplyMarkup {
	k := models.ReplyKeyboardMarkup{ResizeKeyboard: true, OneTimeKeyboard: true}
	for _, row := range rows(buttons) {
		var keys []models.KeyboardButton
		for _, b := range row {
			keys = append(keys, models.KeyboardButton{Text: b.Title, RequestContact: b.ID == ContactButton})
		}
		k.Keyboard = append(k.Keyboard, keys)
	}
	return k
}

// rows puts buttons into rows, in order.
func rows(buttons []bot.ReplyButton) [][]bot.ReplyButton {
	var all [][]bot.ReplyButton
	widest := 0
	for _, b := range buttons {
		b.Title = cut(b.Title, maxButton)
		w := cells(b.Title) + 2
		if n := len(all); n > 0 && len(all[n-1]) < maxRow && max(widest, w)*(len(all[n-1])+1) <= rowWidth {
			all[n-1] = append(all[n-1], b)
			widest = max(widest, w)
			continue
		}
		all = append(all, []bot.ReplyButton{b})
		widest = w
	}
	return all
}

// cells is a text's width in letters of single width.
func cells(s string) int {
	n := 0
	for _, r := range s {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
