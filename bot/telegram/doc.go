// Package telegram brings Telegram in and out: it takes updates, by long
// polling or a webhook, to [bot.Service.Accept], and carries replies back as a
// [bot.Channel].
//
// The tour: poll.go and webhook.go get updates; update.go makes what came in of
// one ([Bot.Run] and [Bot.Webhook] share it); an update is confirmed to Telegram
// only once it is durable, so a crash repeats one and loses none, and the
// service drops what is repeated by the update's id. courtesy.go does what a
// messaging app expects beside: a pressed button answered, its keyboard taken
// away, typing shown. notes.go keeps what the next process has to know. send.go splits, escapes and sends, and says what an
// error means; fetch.go opens files.
//
// Of github.com/go-telegram/bot the types and the calls are used. Its poller
// confirms an update before its handler has run and its webhook queues in
// memory, so both are ours. Nothing here logs what came in: no text, no name,
// no chat, and no error's text, which may quote them or the token.
package telegram
