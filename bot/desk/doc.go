// Package desk is the work of the bank's colleagues over [bot.Service]: what they
// may see and do, by role, team and who owns a case. Every right is checked here,
// with the colleague as they are at that moment, and every look and act is in the
// audit log before it is done; a page can pass neither by.
package desk
