// Package wording says things in the customer's language: [Wording] turns a
// [dialog.Say] into words out of the catalogs of package prompts, and [Guard]
// sees to it that no text holds a figure that its Say does not have.
//
// A catalog has one template a key, in the syntax of text/template of which
// only this is understood:
//
//	{{.total}}                     a figure of the kind, in the customer's own form
//	{{days .grace_days}}           a count with its unit, by the language's plural rules
//	{{if .waived}}…{{else}}…{{end}}   asked of a figure: there, and not zero
//	{{range .installments}}…{{end}}   a table, a line for each
//
// What a template asks for is checked against [dialog.Kinds] when it is
// loaded. How the words are written:
//
//   - Keys are kind.1, kind.2, …: at least two wordings of a kind, and no
//     sentence in two of them. They are taken in turn.
//   - A wording is a part of one message, read well alone and after another.
//   - No number stands in the static text, in figures or spelled.
//   - An amount without a smallest unit is written whole: ¥500, £1,200.50.
//   - A day of the year of Say.Today has no year. Where that is not known, a day
//     has its year where the figures of one Say fall into several years, and
//     always for "oldest_due" and "completes".
package wording
