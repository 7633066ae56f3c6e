package dialog

import (
	"slices"
	"strings"
	"testing"
)

var (
	letter  = AttachedFile{ID: "f1", Kind: Photo, Type: "image/jpeg", Size: 182 << 10}
	archive = AttachedFile{ID: "f2", Kind: Document, Type: "application/zip", Size: 9, Refused: RefusedType}
)

func sent(files ...AttachedFile) Attached { return Attached{Files: files} }

// added are the files and the words that a turn adds to the case.
func added(effects []Effect) (files, words []string) {
	for _, e := range effects {
		if a, ok := e.(AddToCase); ok {
			words = append(words, a.Words)
			if a.File != nil {
				files = append(files, a.File.ID)
			}
		}
	}
	return files, words
}

func TestFileInADisputeIsEvidence(t *testing.T) {
	p := newPlayer(t, cardLine)
	p.play(text("金额不对", DisputeAmount))
	e := p.play(sent(letter))
	p.wants(e, "evidence_thanks")
	if files, words := added(e); !slices.Equal(files, []string{"f1"}) || words[0] != "[photo, image/jpeg, 182 KB]" {
		t.Errorf("added %v %v", files, words)
	}
}

func TestFileAfterToldHardshipIsEvidence(t *testing.T) {
	p := newPlayer(t, cardLine)
	p.play(text("失业了", HardshipTold))
	e := p.play(sent(letter))
	p.wants(e, "evidence_thanks")
	if files, _ := added(e); !slices.Equal(files, []string{"f1"}) || !has[HandOff](e) {
		t.Errorf("added %v, hand-over %v", files, has[HandOff](e))
	}
	if p.s.Case != nil || p.s.Mode != WithBot {
		t.Errorf("a file took the conversation out of the bot's hands: %+v", p.s.Case)
	}
}

func TestFileOutOfTheBlueIsAskedAboutAndNotLost(t *testing.T) {
	p := newPlayer(t, cardLine)
	e := p.play(sent(letter))
	p.wants(e, "attached_what_for")
	if files, _ := added(e); len(files) != 0 || len(p.s.Files) != 1 {
		t.Fatalf("added %v, held %v", files, p.s.Files)
	}
	e = p.play(Pressed{Button: "case:already_paid"})
	p.wants(e, "already_paid")
	if files, _ := added(e); !slices.Equal(files, []string{"f1"}) || len(p.s.Files) != 0 {
		t.Errorf("the case got %v, held %v", files, p.s.Files)
	}
	if i := slices.IndexFunc(e, func(e Effect) bool { _, is := e.(HandOff); return is }); i < 0 ||
		slices.ContainsFunc(e[:i], func(e Effect) bool { _, is := e.(AddToCase); return is }) {
		t.Error("the file was added before there was a case")
	}
}

func TestAlbumIsAnsweredOnce(t *testing.T) {
	p := newPlayer(t, cardLine)
	p.play(text("金额不对", DisputeAmount))
	for i, id := range []string{"a", "b", "c"} {
		f := letter
		f.ID = id
		e := p.play(Attached{Files: []AttachedFile{f}, Group: "g"})
		if files, _ := added(e); !slices.Equal(files, []string{id}) {
			t.Errorf("picture %d: added %v", i, files)
		}
		if has[Send](e) != (i == 0) {
			t.Errorf("picture %d: answered %v", i, has[Send](e))
		}
	}
}

// TestWhatIsWrittenBesideAFileGoesFirst: a caption is a message.
func TestWhatIsWrittenBesideAFileGoesFirst(t *testing.T) {
	for _, intent := range []Intent{Crisis, DisputeAmount, AskBalance} {
		p := newPlayer(t, cardLine)
		w := text("x", intent)
		e := p.play(Attached{Files: []AttachedFile{letter}, Wrote: &w})
		switch intent {
		case Crisis:
			if p.s.Stage != StageCare || slices.Contains(kinds(e), "file_kept") {
				t.Errorf("a cry for help beside a photo: %s, %v", p.s.Stage, kinds(e))
			}
		case DisputeAmount:
			p.wants(e, "dispute_amount")
			if files, _ := added(e); !slices.Equal(files, []string{"f1"}) {
				t.Errorf("added %v", files)
			}
		default:
			p.wants(e, "file_kept")
			p.wants(e, "owed_card")
		}
	}
}

func TestCaptionThatNamesTheEvidenceIsNotAskedHowToShowIt(t *testing.T) {
	p := newPlayer(t, cardLine)
	p.play(text("失业了", HardshipTold))
	w := text("这是证明", Unclear)
	e := p.play(Attached{Files: []AttachedFile{letter}, Wrote: &w})
	p.wants(e, "evidence_thanks")
	if slices.Contains(kinds(e), "evidence_how") {
		t.Errorf("told how to show what was just shown: %v", kinds(e))
	}
	if _, words := added(e); !slices.Contains(words, "这是证明") {
		t.Errorf("the words are lost: %v", words)
	}
}

func TestWhatIsNotTakenIsAnsweredKindly(t *testing.T) {
	for kind, f := range map[Kind]AttachedFile{
		"voice_unheard": {ID: "v", Kind: Voice, Type: "audio/ogg"}, "sticker_seen": {ID: "s", Kind: Sticker},
		"file_refused": archive,
	} {
		p := newPlayer(t, cardLine)
		e := p.play(sent(f))
		p.wants(e, kind)
		if len(reply(e).Buttons) == 0 {
			t.Errorf("%s: no way on", kind)
		}
		if files, _ := added(e); len(files)+len(p.s.Files) != 0 {
			t.Errorf("%s: kept", kind)
		}
	}
	p := newPlayer(t, cardLine)
	for range 3 {
		p.play(sent(AttachedFile{ID: "v", Kind: Voice}))
	}
	p.wants(p.turns[len(p.turns)-1], "no_progress")
}

// TestNoFileOpensTheDebt: nobody who is not verified, and nobody in danger,
// reads a word of an account in the answer to a file.
func TestNoFileOpensTheDebt(t *testing.T) {
	quiet := []Kind{"introduce", "evidence_thanks", "attached_what_for", "file_refused", "voice_unheard", "sticker_seen", "no_progress", "crisis_stay", "detail_noted", "file_kept", "unverified"}
	for name, prepare := range map[string]func(*player){
		"stranger": func(p *player) { p.f.Verified, p.f.Accounts = false, nil },
		"care":     func(p *player) { p.play(text("不想活了", Crisis)) },
		"ended":    func(p *player) { p.play(text("打错了", WrongPerson)) },
	} {
		p := newPlayer(t, cardLine)
		prepare(p)
		for _, f := range []AttachedFile{letter, archive, {Kind: Voice}, {Kind: Sticker}, {Kind: Video}, {Kind: OtherFile}} {
			e := p.play(sent(f))
			for _, k := range kinds(e) {
				if !slices.Contains(quiet, k) {
					t.Errorf("%s, %s: said %s", name, f.Kind, k)
				}
			}
			for _, b := range reply(e).Buttons {
				if !strings.HasPrefix(b.ID, "human") && b.ID != "safe" && b.ID != "cancel_human" {
					t.Errorf("%s, %s: button %s", name, f.Kind, b.ID)
				}
			}
		}
	}
}

func TestFileGoesToTheColleagueWhoTalks(t *testing.T) {
	p := newPlayer(t, cardLine)
	p.play(StaffTook{Staff: "anna"})
	e := p.play(sent(letter, archive))
	files, words := added(e)
	if has[Send](e) || !slices.Equal(files, []string{"f1"}) || words[1] != "[document, application/zip, 1 KB, not taken: type]" {
		t.Errorf("added %v %v, answered %v", files, words, has[Send](e))
	}
}

func TestAttachedReadsBack(t *testing.T) {
	w := text("给您", Unclear)
	w.Reading.Amounts, w.Reading.Dates, w.Reading.DaysOfMonth, w.Reading.Terms, w.Reading.Percents, w.Reading.Reasons = []Amount{}, []Day{}, []DayOfMonth{}, []Term{}, []Percent{}, []Reason{}
	readsBack(t, Attached{Files: []AttachedFile{letter, archive}, Group: "g", Wrote: &w})
	got, err := MarshalEvent(sent(letter))
	want := `{"attached":{"files":[{"id":"f1","kind":"photo","type":"image/jpeg","size":186368}]}}`
	if err != nil || string(got) != want {
		t.Errorf("wrote %s, %v", got, err)
	}
	stateText, err := MarshalState(State{Files: []AttachedFile{letter}, Group: "g"})
	if err != nil {
		t.Fatal(err)
	}
	if s, err := UnmarshalState(stateText); err != nil || len(s.Files) != 1 || s.Files[0] != letter || s.Group != "g" {
		t.Errorf("state %s reads back as %+v, %v", stateText, s, err)
	}
}
