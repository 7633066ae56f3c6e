package dialog

// hide puts aside, for one turn, what was being agreed in a conversation from
// who is on the line without its being known who that is: no answer may show
// that there is something. In a conversation of nobody's there is nothing to hide.
func (t *turn) hide() {
	if t.f.Line != LineLinked {
		return
	}
	before := t.s
	t.hidden = &before
	t.s.Table, t.s.Terms, t.s.Promise, t.s.Unclear, t.s.Code = nil, nil, nil, nil, false
	t.s.Expects, t.s.Resume, t.s.YesMeans, t.s.NoMeans, t.s.Depth = "", "", "", "", 0
	switch t.s.Stage {
	case StageTold, StageChoosing, StageReviewing, StageCode, StagePromising, StageAgreed, StageCase:
		t.s.Stage = StageTalking
	case StageNew, StageTalking, StageCare, StageEnded:
	}
}

// bringBack brings it back when the turn has ended, unless the turn has set
// everything aside.
func (t *turn) bringBack() {
	if t.hidden == nil || t.leavesDebtAside() {
		return
	}
	h := t.hidden
	t.s.Table, t.s.Terms, t.s.Promise, t.s.Unclear, t.s.Code = h.Table, h.Terms, h.Promise, h.Unclear, h.Code
	t.s.Expects, t.s.Resume, t.s.Depth = h.Expects, h.Resume, h.Depth
	if t.s.Stage == StageTalking && h.Stage != StageCare && h.Stage != StageEnded {
		t.s.Stage = h.Stage
	}
}
