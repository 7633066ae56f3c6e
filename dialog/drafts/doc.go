package drafts

//go:generate go run ./train
