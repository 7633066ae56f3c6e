// Package console is the colleagues' pages under /console: made on the server
// from templates, brought up to date in pieces by htmx, told of what changed by
// server-sent events. No page has a script or style within it.
//
// The tour: [New] puts the pages together from areas. An [Area] (one file each)
// registers its routes on a [Router] and has one small interface for what its
// pages ask. A [Handler] gets a [Visit]: who acts, in which language, and the ways
// to answer: a whole page, a piece of one, a toast, another page. What it returns
// as an error becomes a page, or a toast, that says what to do ([Failure]).
// [Hub] tells open pages what changed.
//
// Templates are in pages/<area>.html, and are named <area>/<what>. Words are in
// words/<area>.<language>.json, and their keys begin with the area's name. Styles
// are in ../assets/src/console/<area>.css.
package console
