package drafts

import (
	"strings"
	"testing"
)

// TestWrapped: a cruel sentence is found and refused among kind ones, and it
// alone is pointed at.
func TestWrapped(t *testing.T) {
	for _, x := range []struct{ before, cruel, after string }{
		{"谢谢您把工资条发过来，我已经收到了。", "再不还钱，我就给您单位打电话。", "祝您周末愉快。"},
		{"您的方案已经算好了，一共十二期。", "您这种人真不要脸。", "条款在第二页，您慢慢看。"},
		{"我理解您最近很不容易。", "周五见不到钱，警察就会去您家。", "有什么需要随时找我。"},
		{"您好，我是小陈。", "欠钱不还，您不觉得丢人吗？", "下个月5号记得还第一期。"},
		{"Thank you for the payslips, they've come through fine.", "If you don't pay, we will call your employer.", "Have a lovely weekend."},
		{"I've moved the date to the 28th.", "You should be ashamed of yourself.", "The plan is attached."},
		{"I understand it's been a hard year.", "The police will come and arrest you.", "Let me know if you have any questions."},
		{"Hello, this is Linda.", "Only an idiot would miss a payment twice.", "Your next one is due on the 5th."},
	} {
		join := " "
		if strings.HasSuffix(x.before, "。") {
			join = ""
		}
		for _, parts := range [][]string{{x.cruel}, {x.before, x.cruel}, {x.cruel, x.after}, {x.before, x.cruel, x.after}, {x.before, x.before, x.cruel, x.after, x.after}} {
			text := strings.Join(parts, join)
			found := Check(text, Context{})
			said := false
			for _, f := range found {
				said = said || f.Severity == Refuse && text[f.From:f.To] == x.cruel
			}
			if !said || len(found) > 1 {
				t.Errorf("%q: %+v", text, found)
			}
		}
	}
}
