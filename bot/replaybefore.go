package bot

import (
	"slices"

	"repaybot/dialog"
)

// ownedSchema is the turn document's version since which a conversation names the
// colleague who has it ([dialog.State].Owner).
const ownedSchema = 2

// asThen is what a turn came to in the terms of when it was written. Before a
// conversation had an owner, whoever of the colleagues wrote had it, and that they
// took it or gave it back was seen in its mode alone: a turn of then replays as it
// was.
func (t *Turn) asThen(state dialog.State, effects []dialog.Effect) (dialog.State, []dialog.Effect) {
	if t.Schema >= ownedSchema {
		return state, effects
	}
	state.Owner = ""
	return state, slices.DeleteFunc(slices.Clone(effects), func(e dialog.Effect) bool {
		_, taken := e.(dialog.Taken)
		_, back := e.(dialog.GaveBack)
		return taken || back
	})
}
