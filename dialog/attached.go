package dialog

import (
	"slices"
	"strconv"
	"strings"

	"repaybot/negotiation"
)

// Attached is what came beside or instead of words: a photo, a file, a voice
// note, a sticker. Its content is not looked at here: a colleague does.
type Attached struct {
	Files []AttachedFile `json:"files"`
	// Group is the channel's name of an album that the message is one of, or "".
	Group string `json:"group,omitempty"`
	// Wrote is what the customer wrote beside it, read; nil if nothing.
	Wrote *Wrote `json:"wrote,omitempty"`
}

// AttachedFile is one thing that came.
type AttachedFile struct {
	ID      string      `json:"id"` // the channel's own
	Kind    FileKind    `json:"kind"`
	Type    string      `json:"type,omitempty"`    // media type, as far as the channel says
	Size    int64       `json:"size,omitempty"`    // bytes; 0 if the channel does not say
	Refused FileRefusal `json:"refused,omitempty"` // why it is not taken, or ""
}

// FileKind is what an attached thing is.
type FileKind string

// The kinds. Only a photo and a document can show anything to a colleague.
const (
	Photo     FileKind = "photo"
	Document  FileKind = "document"
	Voice     FileKind = "voice"
	Sticker   FileKind = "sticker"
	Video     FileKind = "video"
	OtherFile FileKind = "other"
)

// FileRefusal is why a file is not taken.
type FileRefusal string

// The refusals.
const (
	RefusedType FileRefusal = "type"
	RefusedSize FileRefusal = "size"
)

// What is taken, as it is told to a customer. The shell holds files to it.
const (
	FileTypes     = "JPG, PNG, WEBP, HEIC, PDF"
	FileMegabytes = 10 // of 1,048,576 bytes
)

// maxHeld bounds how many files wait for a case to go with.
const maxHeld = 10

func (Attached) isEvent() {}

// taken tells whether a file is one that a colleague can look at.
func (f AttachedFile) taken() bool {
	return f.Refused == "" && (f.Kind == Photo || f.Kind == Document)
}

// words names a file in a case: kind, type and size.
func (f AttachedFile) words() string {
	parts := []string{string(f.Kind)}
	if f.Type != "" {
		parts = append(parts, f.Type)
	}
	if f.Size > 0 {
		parts = append(parts, strconv.FormatInt((f.Size+1023)/1024, 10)+" KB")
	}
	if f.Refused != "" {
		parts = append(parts, "not taken: "+string(f.Refused))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// attached answers what came beside or instead of words. What was written
// beside it comes first, as any message does (spec/conduct.md, What goes first).
func (t *turn) attached(e Attached) {
	again := e.Group != "" && e.Group == t.s.Group
	t.s.Group = e.Group
	if t.s.Mode == WithStaff || t.s.Mode == Closed {
		t.tellStaff(e)
		return
	}
	if e.Wrote != nil && strings.TrimSpace(e.Wrote.Text) != "" {
		t.attachedWith(e)
		return
	}
	taken := t.holdFiles(e.Files)
	switch {
	case again && taken == len(e.Files): // one of an album: its first was answered
		t.giveFiles()
	case t.leavesDebtAside():
		t.giveFiles()
		t.goOnAside()
	case t.afterCrisis():
		t.giveFiles()
		t.say("detail_noted", nil)
		t.bare = true
	case taken > 0 && t.takesEvidence():
		t.thankForEvidence()
	case taken > 0:
		t.askWhatFor()
	default:
		t.notTaken(e.Files)
	}
}

// tellStaff leaves what came to the colleague who talks.
func (t *turn) tellStaff(e Attached) {
	for _, f := range e.Files {
		if f.taken() {
			t.effect(AddToCase{Words: f.words(), File: &f})
		} else {
			t.effect(AddToCase{Words: f.words()})
		}
	}
	if e.Wrote != nil {
		t.effect(AddToCase{Words: e.Wrote.Text})
	}
}

// attachedWith answers a file that came with words. In an open case or after
// told hardship words that only say what it is are answered with thanks.
func (t *turn) attachedWith(e Attached) {
	t.text = e.Wrote.Text
	r := e.Wrote.Reading
	t.followLanguage(r)
	intents := t.inContext(&r)
	taken := t.holdFiles(e.Files)
	switch {
	case t.goesFirst(intents, r):
	case taken > 0 && t.takesEvidence() && (mentions(t.text, evidenceWords) || !slices.ContainsFunc(intents, says)):
		t.giveFiles()
		t.effect(AddToCase{Words: t.text})
		t.thankForEvidence()
		return
	default:
		t.heard(*e.Wrote, intents, r)
	}
	if t.s.Case != nil {
		t.giveFiles()
	}
	if t.leavesDebtAside() || t.afterCrisis() || slices.ContainsFunc(t.says, func(s Say) bool { return s.Kind == "detail_noted" }) {
		return
	}
	first := Say{Kind: "file_kept"}
	if taken == 0 {
		first = Say{Kind: "file_refused", Figures: fileFigures()}
	}
	t.says = append([]Say{first}, t.says...)
}

// takesEvidence tells whether a file can only be meant for what is open: a
// case, or hardship that was told.
func (t *turn) takesEvidence() bool {
	return t.s.Case != nil || len(t.s.Reasons) > 0 || t.f.Hardship == negotiation.HardshipDeclared
}

// thankForEvidence puts the files to the case and says so. Hardship that was
// told has its case opened again for it, if it is not open any more.
func (t *turn) thankForEvidence() {
	if t.s.Case == nil {
		t.note(HardshipTold, High)
	}
	t.giveFiles()
	t.say("evidence_thanks", nil)
	if t.f.Verified && t.s.Stage != StageCase {
		t.backToOpen()
		return
	}
	t.humanButton()
}

// askWhatFor asks what a file is about, without guessing at it.
func (t *turn) askWhatFor() {
	t.ask("attached_what_for", nil, "", "")
	if t.f.Verified {
		t.button("meant", "case:"+string(AlreadyPaid), Figures{"intent": Name("intent_" + string(AlreadyPaid))})
	}
	t.humanButton()
}

// notTaken answers kindly what can't be taken.
func (t *turn) notTaken(files []AttachedFile) {
	kind := OtherFile
	if len(files) > 0 {
		kind = files[0].Kind
	}
	switch kind {
	case Voice:
		t.stall()
		t.say("voice_unheard", nil)
		t.humanButton()
	case Sticker:
		t.say("sticker_seen", nil)
		t.backToOpen()
	case Photo, Document, Video, OtherFile:
		t.say("file_refused", fileFigures())
		t.humanButton()
	}
}

func fileFigures() Figures {
	return Figures{"types": Quote(FileTypes), "megabytes": Count(FileMegabytes)}
}

// holdFiles keeps the files that are taken until there is a case they can go
// with, and tells how many were.
func (t *turn) holdFiles(files []AttachedFile) int {
	taken := 0
	for _, f := range files {
		if f.taken() {
			taken++
			t.s.Files = append(t.s.Files, f)
		}
	}
	if extra := len(t.s.Files) - maxHeld; extra > 0 {
		t.s.Files = slices.Clone(t.s.Files[extra:])
	}
	return taken
}

// giveFiles adds the files that are held to the case.
func (t *turn) giveFiles() {
	if t.s.Case == nil && !t.noted {
		return
	}
	for _, f := range t.s.Files {
		t.effect(AddToCase{Words: f.words(), File: &f})
	}
	t.s.Files = nil
}
