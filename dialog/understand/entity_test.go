package understand

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// readEntities reads a message on Monday 23 November 2026 and writes its entities as "text=value".
func readEntities(t *testing.T, r *Reader, now time.Time, text string, currency negotiation.Currency) (amounts, dates, rest string) {
	t.Helper()
	got, err := r.Read(t.Context(), dialog.Message{Text: text, Now: now, Currency: currency})
	if err != nil {
		t.Fatal(err)
	}
	var a, d, o []string
	for _, v := range got.Amounts {
		s := fmt.Sprintf("%s=%d", v.Text, v.Minor)
		if v.Currency != currency {
			s += " " + string(v.Currency)
		}
		if v.Per != dialog.Once {
			s += " " + string(v.Per)
		}
		if v.Bound != dialog.Exactly {
			s += " " + string(v.Bound)
		}
		a = append(a, s)
	}
	for _, v := range got.Dates {
		d = append(d, v.Text+"="+v.Day.String())
	}
	for _, v := range got.DaysOfMonth {
		o = append(o, fmt.Sprintf("%s=day %d", v.Text, v.Value))
	}
	for _, v := range got.Terms {
		o = append(o, fmt.Sprintf("%s=%d %s", v.Text, v.Count, v.Unit))
	}
	for _, v := range got.Percents {
		s := v.Text + "=" + v.Value
		if v.Off {
			s += " off"
		}
		o = append(o, s)
	}
	return strings.Join(a, "; "), strings.Join(d, "; "), strings.Join(o, "; ")
}

var monday = time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("", 8*3600))

func TestAmounts(t *testing.T) {
	r := newReader(t)
	for _, c := range []struct {
		text     string
		currency negotiation.Currency
		want     string
	}{
		{"每个月最多五百块", "CNY", "五百块=50000 month at_most"},
		{"还两千五", "CNY", "两千五=250000"},
		{"先还一万二", "CNY", "一万二=1200000"},
		{"还三万五千", "CNY", "三万五千=3500000"},
		{"一共欠八百六十块五", "CNY", "八百六十块五=86050"},
		{"给你们1.5万", "CNY", "1.5万=1500000"},
		{"还3万", "CNY", "3万=3000000"},
		{"3万5行不行还", "CNY", "3万5=3500000"},
		{"能还3k", "CNY", "3k=300000"},
		{"还1.8w", "CNY", "1.8w=1800000"},
		{"￥1,200.50已扣", "CNY", "￥1,200.50=120050"},
		{"还款１２００元", "CNY", "１２００元=120000"},
		{"還兩千塊", "CNY", "兩千塊=200000"},
		{"每月至少还五百", "CNY", "五百=50000 month at_least"},
		{"每月大概800左右", "CNY", "800=80000 month about"},
		{"不超过1000一个月", "CNY", "1000=100000 month at_most"},
		{"每两周还400", "CNY", "400=40000 fortnight"},
		{"每周给你300块钱", "CNY", "300块钱=30000 week"},
		{"我工资3500", "CNY", "3500=350000 month"},
		{"周五发工资还2000", "CNY", "2000=200000"},
		{"欠了两万零五十", "CNY", "两万零五十=2005000"},
		{"一个月两百五", "CNY", "两百五=25000 month"},
		{"扣了3元5角2分", "CNY", "3元5角2分=352"},
		{"还500美元", "CNY", "500美元=50000 USD"},
		{"十二万怎么还", "CNY", "十二万=12000000"},
		{"还百三", "CNY", "百三=13000"},
		{"pay 1.5k friday", "USD", "1.5k=150000"},
		{"five hundred bucks", "USD", "five hundred bucks=50000"},
		{"two grand", "GBP", "two grand=200000"},
		{"two and a half grand to settle", "GBP", "two and a half grand=250000"},
		{"£10 a week", "GBP", "£10=1000 week"},
		{"could do 60 quid a month", "GBP", "60 quid=6000 month"},
		{"I can pay up to $75.50 per month", "USD", "$75.50=7550 month at_most"},
		{"no more than 120 per month", "USD", "120=12000 month at_most"},
		{"about $100 monthly", "USD", "$100=10000 month about"},
		{"$60 every two weeks", "USD", "$60=6000 fortnight"},
		{"best i can do is £35 pm", "GBP", "£35=3500 month"},
		{"at least 40 bucks", "USD", "40 bucks=4000 at_least"},
		{"sending 250 tmrw after work", "USD", "250=25000"},
		{"200 now and 50 a month to pay", "USD", "200=20000; 50=5000 month"},
		{"i'll pay 1,200.50", "USD", "1,200.50=120050"},
		{"¥50000 please", "JPY", "¥50000=50000"},
		{"五万日元", "JPY", "五万日元=50000"},
		{"500", "CNY", "500=50000"},
		{"I make 2k a month", "USD", "2k=200000 month"},
	} {
		if got, _, _ := readEntities(t, r, monday, c.text, c.currency); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestNotMoney(t *testing.T) {
	r := newReader(t)
	for _, text := range []string{
		"点了八百遍", "尾号3025的卡还款了吗", "card ending 4421, how do i pay", "call me on 07911 123456", "13812345678", "晚上9点还", "pay at 6pm",
		"18:30还款", "打了三次电话催还款", "12 people called me about this payment", "482913", "in 2024 i paid", "2026年还清", "886", "每月15号扣款",
		"分12期还", "pay 8 installments", "30% off if i pay", "利息万分之五怎么付", "chapter 13", "住在建国路88号", "工号1024态度差收费", "我还了2次", "2 kids to pay for",
		"验证码 482913 付款", "https://pay.example/500?x=900 付款", "一直还", "一下子还", "第3期还了", "24/7 payment line",
	} {
		if got, _, _ := readEntities(t, r, monday, text, "CNY"); got != "" {
			t.Errorf("%q: read as money: %q", text, got)
		}
	}
}

func TestDates(t *testing.T) {
	r := newReader(t)
	for _, c := range []struct{ text, want string }{
		{"今天还", "今天=2026-11-23"}, {"明天还", "明天=2026-11-24"}, {"后天", "后天=2026-11-25"}, {"大后天还", "大后天=2026-11-26"}, {"今晚还", "今晚=2026-11-23"},
		{"昨天还了", "昨天=2026-11-22"}, {"周五还", "周五=2026-11-27"}, {"星期五还", "星期五=2026-11-27"}, {"礼拜五", "礼拜五=2026-11-27"}, {"下周五", "下周五=2026-12-04"},
		{"上周五还了", "上周五=2026-11-20"}, {"这周五还", "这周五=2026-11-27"}, {"周一还", "周一=2026-11-23"}, {"月底还清", "月底=2026-11-30"}, {"下个月15号还", "下个月15号=2026-12-15"},
		{"15号还", "15号=2026-12-15"}, {"30号还", "30号=2026-11-30"}, {"23号还", "23号=2026-11-23"}, {"11月30日还", "11月30日=2026-11-30"}, {"1月20号还", "1月20号=2027-01-20"}, {"2026-12-01 还", "2026-12-01=2026-12-01"},
		{"12/1还", "12/1=2026-12-01"}, {"下月底还", "下月底=2026-12-31"}, {"十二月一号还", "十二月一号=2026-12-01"}, {"三天后还", "三天后=2026-11-26"}, {"两周后还清", "两周后=2026-12-07"},
		{"下週五還", "下週五=2026-12-04"}, {"聽日還", "聽日=2026-11-24"}, {"上个月20号就还了", "上个月20号=2026-10-20"}, {"11月3号还的款", "11月3号=2026-11-03"}, {"12号已经还了", "12号=2026-11-12"},
		{"下月最后一天还", "下月最后一天=2026-12-31"}, {"下下周三还", "下下周三=2026-12-09"}, {"年底还清", "年底=2026-12-31"}, {"2026年12月5日还", "2026年12月5日=2026-12-05"},
		{"上周就还了", ""}, {"下个月还", ""}, {"周末再说", ""}, {"过几天还", ""}, {"第15号", ""},
		{"pay tomorrow", "tomorrow=2026-11-24"}, {"tmrw", "tmrw=2026-11-24"}, {"i'll pay Friday", "Friday=2026-11-27"}, {"next Friday", "next Friday=2026-12-04"}, {"this friday", "this friday=2026-11-27"},
		{"on the 3rd", "the 3rd=2026-12-03"}, {"by the 23rd", "the 23rd=2026-11-23"}, {"in two weeks", "in two weeks=2026-12-07"}, {"end of the month", "end of the month=2026-11-30"}, {"end of next month", "end of next month=2026-12-31"},
		{"Dec 1st", "Dec 1st=2026-12-01"}, {"4 January", "4 January=2027-01-04"}, {"I paid on 12 November", "12 November=2026-11-12"}, {"the 15th of December", "the 15th of December=2026-12-15"},
		{"December 3, 2026", "December 3, 2026=2026-12-03"}, {"day after tomorrow", "day after tomorrow=2026-11-25"}, {"the day after tomorrow", "the day after tomorrow=2026-11-25"}, {"the 5th of next month", "the 5th of next month=2026-12-05"},
		{"I paid on Friday", "Friday=2026-11-20"}, {"I get paid on Friday", "Friday=2026-11-27"}, {"yesterday", "yesterday=2026-11-22"}, {"3 days ago i paid", "3 days ago=2026-11-20"},
		{"i may pay", ""}, {"next month", ""}, {"last week i paid", ""}, {"we sat down", ""}, {"the first thing", ""}, {"march on", ""}, {"tonight", "tonight=2026-11-23"},
	} {
		if _, got, _ := readEntities(t, r, monday, c.text, "USD"); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
	if _, got, _ := readEntities(t, r, monday, "paying on 4/1", "GBP"); got != "4/1=2027-01-04" {
		t.Errorf("British 4/1: %q", got)
	}
	sunday := time.Date(2026, 11, 29, 23, 30, 0, 0, time.FixedZone("", -5*3600))
	for text, want := range map[string]string{"next monday": "next monday=2026-11-30", "monday": "monday=2026-11-30", "下周日": "下周日=2026-12-06", "周日": "周日=2026-11-29", "上周五": "上周五=2026-11-20", "31号": "31号=2026-12-31"} {
		if _, got, _ := readEntities(t, r, sunday, text, "USD"); got != want {
			t.Errorf("on a Sunday, %q: %q, want %q", text, got, want)
		}
	}
}

func TestTermsPercentsDays(t *testing.T) {
	r := newReader(t)
	for _, c := range []struct{ text, want string }{
		{"分12期", "12期=12 month"}, {"半年还清", "半年=6 month"}, {"一年半还完", "一年半=18 month"}, {"分十二个月", "十二个月=12 month"}, {"给我两周", "两周=2 week"}, {"分三年还", "三年=36 month"},
		{"over six months", "six months=6 month"}, {"8 installments", "8 installments=8 month"}, {"pause for 3 months", "3 months=3 month"}, {"a year and a half to pay", "a year and a half=18 month"}, {"spread it over a year", "a year=12 month"},
		{"24 monthly payments", "24 monthly payments=24 month"}, {"10 weekly payments", "10 weekly payments=10 week"}, {"the 6-month plan", "6-month=6 month"}, {"half a year", "half a year=6 month"},
		{"失业三个月没工资", ""}, {"lost my job 3 months ago", ""}, {"逾期两个月了", ""}, {"第3期还了", ""}, {"一个月还500", ""}, {"50 a month", ""},
		{"打八折", "八折=20 off"}, {"打八五折结清", "八五折=15 off"}, {"85折", "85折=15 off"}, {"30% off", "30%=30 off"}, {"付三成首付", "三成=30"}, {"万分之五", "万分之五=0.05"}, {"百分之十", "百分之十=10"}, {"利率18%", "18%=18"},
		{"knock 20% off", "20%=20 off"}, {"减免百分之三十", "百分之三十=30 off"}, {"对折结清", "对折=50 off"}, {"half off", "half off=50 off"}, {"千分之一", "千分之一=0.1"}, {"15 percent interest", "15 percent=15"},
		{"每月15号", "每月15号=day 15"}, {"每个月月底", "每个月月底=day -1"}, {"the 15th of each month", "the 15th of each month=day 15"}, {"on the 27th every month", "the 27th every month=day 27"}, {"每月10日扣", "每月10日=day 10"},
		{"the last day of every month", "the last day of every month=day -1"}, {"end of each month", "end of each month=day -1"}, {"monthly on the 5th", "monthly on the 5th=day 5"},
	} {
		_, _, got := readEntities(t, r, monday, c.text, "CNY")
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}
