package negotiation

import "testing"

func TestWhichPlansStand(t *testing.T) {
	for s, want := range map[PlanStatus]bool{
		PlanPending: true, PlanActive: true, PlanMissed: true, "": true,
		PlanBroken: false, PlanCompleted: false, PlanWithdrawn: false, PlanReplaced: false,
	} {
		if got := s.Stands(); got != want {
			t.Errorf("%q stands: %t", s, got)
		}
	}
	made := samplePlan(t, "2026-12-01", "2026-12-10", 3, "0")
	if f := Follow(made, CameIn{}, made.AgreedOn-1); !f.Status.Stands() {
		t.Errorf("a plan agreed where it is tomorrow already does not stand: %q", f.Status)
	}
}
