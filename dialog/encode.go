package dialog

import (
	"encoding/json"
	"errors"
	"fmt"

	"repaybot/negotiation"
)

// eventJSON is the stored form of an event: one key, which says what it is.
type eventJSON struct {
	Opened        *Opened            `json:"opened,omitempty"`
	Wrote         *Wrote             `json:"wrote,omitempty"`
	Pressed       *Pressed           `json:"pressed,omitempty"`
	CodeTried     *CodeTried         `json:"code_tried,omitempty"`
	StaffTook     *StaffTook         `json:"staff_took,omitempty"`
	StaffAssigned *StaffAssigned     `json:"staff_assigned,omitempty"`
	StaffReleased *StaffReleased     `json:"staff_released,omitempty"`
	StaffSaid     *StaffSaid         `json:"staff_said,omitempty"`
	StaffNoted    *StaffNoted        `json:"staff_noted,omitempty"`
	StaffWaits    *StaffWaits        `json:"staff_waits,omitempty"`
	StaffGaveBack *StaffGaveBack     `json:"staff_gave_back,omitempty"`
	Booked        *bookedJSON        `json:"booked,omitempty"`
	TimePassed    *TimePassed        `json:"time_passed,omitempty"`
	Failed        *Failed            `json:"failed,omitempty"`
	IdentityTried *IdentityTried     `json:"identity_tried,omitempty"`
	Verified      *Verified          `json:"verified,omitempty"`
	Moved         *Moved             `json:"moved,omitempty"`
	StaffUnlinked *StaffUnlinked     `json:"staff_unlinked,omitempty"`
	Attached      *Attached          `json:"attached,omitempty"`
	Withheld      *Withheld          `json:"withheld,omitempty"`
	Confirmed     *HardshipConfirmed `json:"hardship_confirmed,omitempty"`
	Resumed       *ContactResumed    `json:"contact_resumed,omitempty"`
	NumberStopped *NumberStopped     `json:"number_stopped,omitempty"`
	StaffOffered  *StaffOffered      `json:"staff_offered,omitempty"`
	StaffDecided  *StaffDecided      `json:"staff_decided,omitempty"`
	Asked         *ApprovalAsked     `json:"approval_asked,omitempty"`
	Answered      *ApprovalAnswered  `json:"approval_answered,omitempty"`
}

// bookedJSON writes amounts in the smallest unit beside their currency.
type bookedJSON struct {
	Account string      `json:"account"`
	Entries []entryJSON `json:"entries"`
}

type entryJSON struct {
	Date     negotiation.Date      `json:"date"`
	Kind     negotiation.EntryKind `json:"kind"`
	Minor    int64                 `json:"minor"`
	Currency negotiation.Currency  `json:"currency"`
	Of       negotiation.WaiverOf  `json:"of,omitempty"`
}

// MarshalEvent writes an event's stored form: {"wrote":{…}}.
func MarshalEvent(e Event) ([]byte, error) {
	var j eventJSON
	switch e := e.(type) {
	case Opened:
		j.Opened = &e
	case Wrote:
		return marshalWrote(e)
	case Pressed:
		j.Pressed = &e
	case CodeTried:
		j.CodeTried = &e
	case StaffTook:
		j.StaffTook = &e
	case StaffAssigned:
		j.StaffAssigned = &e
	case StaffReleased:
		j.StaffReleased = &e
	case StaffSaid:
		j.StaffSaid = &e
	case StaffNoted:
		j.StaffNoted = &e
	case StaffWaits:
		j.StaffWaits = &e
	case StaffGaveBack:
		j.StaffGaveBack = &e
	case Booked:
		b := &bookedJSON{Account: e.Account}
		for _, x := range e.Entries {
			b.Entries = append(b.Entries, entryJSON{x.Date, x.Kind, x.Amount.Minor(), x.Amount.Currency(), x.Of})
		}
		j.Booked = b
	case TimePassed:
		j.TimePassed = &e
	case Failed:
		j.Failed = &e
	case IdentityTried:
		j.IdentityTried = &e
	case Verified:
		j.Verified = &e
	case Moved:
		j.Moved = &e
	case StaffUnlinked:
		j.StaffUnlinked = &e
	case Attached:
		j.Attached = &e
	case HardshipConfirmed:
		j.Confirmed = &e
	case Withheld:
		j.Withheld = &e
	case ContactResumed:
		j.Resumed = &e
	case NumberStopped:
		j.NumberStopped = &e
	case StaffOffered:
		j.StaffOffered = &e
	case StaffDecided:
		j.StaffDecided = &e
	case ApprovalAsked:
		j.Asked = &e
	case ApprovalAnswered:
		j.Answered = &e
	default:
		return nil, fmt.Errorf("event %T is not in the closed list", e)
	}
	return json.Marshal(j)
}

// UnmarshalEvent reads what [MarshalEvent] wrote.
func UnmarshalEvent(text []byte) (Event, error) {
	var j eventJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return nil, fmt.Errorf("stored event: %w", err)
	}
	switch {
	case j.Opened != nil:
		return *j.Opened, nil
	case j.Wrote != nil:
		return *j.Wrote, nil
	case j.Pressed != nil:
		return *j.Pressed, nil
	case j.CodeTried != nil:
		return *j.CodeTried, nil
	case j.StaffTook != nil:
		return *j.StaffTook, nil
	case j.StaffAssigned != nil:
		return *j.StaffAssigned, nil
	case j.StaffReleased != nil:
		return *j.StaffReleased, nil
	case j.StaffSaid != nil:
		return *j.StaffSaid, nil
	case j.StaffNoted != nil:
		return *j.StaffNoted, nil
	case j.StaffWaits != nil:
		return *j.StaffWaits, nil
	case j.StaffGaveBack != nil:
		return *j.StaffGaveBack, nil
	case j.Booked != nil:
		b := Booked{Account: j.Booked.Account}
		for _, x := range j.Booked.Entries {
			b.Entries = append(b.Entries, negotiation.Entry{Date: x.Date, Kind: x.Kind, Amount: negotiation.NewMoney(x.Minor, x.Currency), Of: x.Of})
		}
		return b, nil
	case j.TimePassed != nil:
		return *j.TimePassed, nil
	case j.Failed != nil:
		return *j.Failed, nil
	case j.IdentityTried != nil:
		return *j.IdentityTried, nil
	case j.Verified != nil:
		return *j.Verified, nil
	case j.StaffUnlinked != nil:
		return *j.StaffUnlinked, nil
	case j.Moved != nil:
		return *j.Moved, nil
	case j.Attached != nil:
		return *j.Attached, nil
	case j.Confirmed != nil:
		return *j.Confirmed, nil
	case j.Withheld != nil:
		return *j.Withheld, nil
	case j.Resumed != nil:
		return *j.Resumed, nil
	case j.NumberStopped != nil:
		return *j.NumberStopped, nil
	case j.StaffOffered != nil:
		return *j.StaffOffered, nil
	case j.StaffDecided != nil:
		return *j.StaffDecided, nil
	case j.Asked != nil:
		return *j.Asked, nil
	case j.Answered != nil:
		return *j.Answered, nil
	}
	return nil, errors.New("stored event: of no kind that this program knows")
}

// agreeJSON writes the offer with the rest.
type agreeJSON struct {
	Agree
	Offer negotiation.Offer `json:"offer"`
}

// sendSize is how long what is sent is at most, mostly, in bytes.
const sendSize = 1536

// MarshalEffect writes an effect's stored form: {"send":{…}}. It is compared,
// never read back.
func MarshalEffect(e Effect) ([]byte, error) {
	var kind string
	var body any = e
	switch e := e.(type) {
	case Send:
		dst, err := appendSend(append(make([]byte, 0, sendSize), `{"send":`...), e)
		if err != nil {
			return nil, fmt.Errorf("effect send: %w", err)
		}
		return append(dst, '}'), nil
	case Agree:
		kind, body = "agree", agreeJSON{e, e.Offer}
	case AmendPlan:
		kind = "amend_plan"
	case PlanChanged:
		kind = "plan_changed"
	case Promise:
		kind = "promise"
	case CancelPromise:
		kind = "cancel_promise"
	case Withdraw:
		kind = "withdraw"
	case SendCode:
		kind = "send_code"
	case HandOff:
		kind = "hand_off"
	case CancelHandOff:
		kind = "cancel_hand_off"
	case AddToCase:
		kind = "add_to_case"
	case PauseContact:
		kind = "pause_contact"
	case PreferContact:
		kind = "prefer_contact"
	case EndPause:
		kind = "end_pause"
	case OptOut:
		kind = "opt_out"
	case OptIn:
		kind = "opt_in"
	case DocumentHardship:
		kind = "document_hardship"
	case DeclareHardship:
		kind = "declare_hardship"
	case SendIdentityCode:
		kind = "send_identity_code"
	case Identified:
		kind = "identified"
	case Unlink:
		kind = "unlink"
	case GiveDocuments:
		kind = "give_documents"
	case Invoice:
		kind = "invoice"
	case Taken:
		kind = "taken"
	case Released:
		kind = "released"
	case Waiting:
		kind = "waiting"
	case GaveBack:
		kind = "gave_back"
	case Escalated:
		kind = "escalated"
	case Rated:
		kind = "rated"
	case StaffRefused:
		kind = "staff_refused"
	case TellStaff:
		kind = "tell_staff"
	case Decided:
		kind = "decided"
	case NotDecided:
		kind = "not_decided"
	case ApprovalOpened:
		kind = "approval_opened"
	case ApprovalClosed:
		kind = "approval_closed"
	case NotAnswered:
		kind = "not_answered"
	default:
		return nil, fmt.Errorf("effect %T is not in the closed list", e)
	}
	text, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("effect %s: %w", kind, err)
	}
	out := make([]byte, 0, len(text)+len(kind)+5)
	out = append(append(append(out, `{"`...), kind...), `":`...)
	return append(append(out, text...), '}'), nil
}
