// Package pages is what every page of this program has, whoever it is for: the
// headers that keep a browser from what a page does not need, a panic that ends one
// request and no more, the page's language, and words with their figures.
package pages
