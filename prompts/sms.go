package prompts

import _ "embed"

// ChineseSMS is sms.zh.txt: the text message that carries a one-time code. It
// says nothing of an account, for somebody else may see it.
//
//go:embed sms.zh.txt
var ChineseSMS string

// EnglishSMS is sms.en.txt.
//
//go:embed sms.en.txt
var EnglishSMS string
