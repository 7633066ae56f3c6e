package main

import (
	"fmt"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// sampleCustomer is a made-up customer of the sample book and what the demo
// says about them before somebody logs in.
type sampleCustomer struct {
	Account string // the one that is logged in with
	Story   map[dialog.Locale]string
}

// sampleCustomers are the customers of the demo, in the order they are shown;
// the first three are the ones that `repaybot demo` prints.
func sampleCustomers() []sampleCustomer {
	return []sampleCustomer{
		{"CN-1001", map[dialog.Locale]string{
			dialog.Chinese: "信用卡逾期 40 天。工资晚发了，想知道欠多少、能不能分期。",
			dialog.English: "A card 40 days past due. Wages came late; what is owed, and can it be spread?"}},
		{"CN-1003", map[dialog.Locale]string{
			dialog.Chinese: "一张信用卡加一笔贷款，两边都刚逾期，顾不过来。",
			dialog.English: "A card and a loan, both newly past due, and hard to keep up with."}},
		{"CN-1005", map[dialog.Locale]string{
			dialog.Chinese: "说英语的客户，信用卡逾期 55 天。",
			dialog.English: "Speaks English. A card 55 days past due after fewer shifts."}},
		{"CN-1002", map[dialog.Locale]string{
			dialog.Chinese: "个人贷款连着两期没还上。",
			dialog.English: "A personal loan with two instalments missed."}},
		{"CN-1006", map[dialog.Locale]string{
			dialog.Chinese: "信用卡逾期 130 天，需要更长的方案。",
			dialog.English: "A card 130 days past due that needs a longer plan."}},
		{"CN-1007", map[dialog.Locale]string{
			dialog.Chinese: "银行自己的入账对不上，要由同事来看。",
			dialog.English: "The bank's own postings do not come out; a colleague has to look."}},
	}
}

// The sample's products are those of the demo policy.
const (
	sampleCard = "cn-credit-card"
	sampleLoan = "cn-personal-loan"
)

// sampleBook is the demo bank's book as of a day: made-up customers, each with
// a story that looks the same whatever the day is. What the bank posts and
// bills in it is worked out by the policy's own rules, but for one account on
// which the bank made a mistake. It fails where the policy lacks the products.
func sampleBook(p *negotiation.Policy, today negotiation.Date) ([]*negotiation.Account, error) {
	zhang := person("C1001", "张敏", "+8619900001001", "4417", "1991-04-12", "zh-CN")
	li := person("C1002", "李强", "+8619900001002", "2035", "1985-09-30", "zh-CN")
	chen := person("C1003", "陈静", "+8619900001003", "8826", "1988-01-25", "zh-CN")
	emma := person("C1005", "Emma Clarke", "+8619900001005", "7390", "1990-06-03", "en")
	wang := person("C1006", "王磊", "+8619900001006", "5512", "1979-11-18", "zh-CN")
	zhao := person("C1007", "赵倩", "+8619900001007", "6681", "1994-02-07", "zh-CN")

	cards := []sampleCardStory{
		{number: "CN-1001", customer: zhang, dpd: 40, spent: []int64{386_00, 5_280_00, 1_149_50, 268_90}, later: []int64{412_30, 96_00}},
		{number: "CN-1003", customer: chen, dpd: 20, spent: []int64{2_399_00, 688_40, 1_250_00, 733_60}},
		{number: "CN-1005", customer: emma, dpd: 55, spent: []int64{1_820_00, 3_465_00, 940_75, 512_20}, later: []int64{188_00}},
		{number: "CN-1006", customer: wang, dpd: 130, spent: []int64{6_700_00, 8_950_00, 3_120_00, 1_866_40}, later: []int64{2_000_00, 745_10}},
		{number: "CN-1007", customer: zhao, dpd: 47, spent: []int64{980_00, 2_150_00, 1_675_30, 430_00}, mistake: 23_40},
	}
	var book []*negotiation.Account
	for _, story := range cards {
		a, err := story.account(p, today)
		if err != nil {
			return nil, fmt.Errorf("sample account %s: %w", story.number, err)
		}
		book = append(book, a)
	}
	loans := []sampleLoanStory{
		{number: "CN-1002", customer: li, dpd: 50, principal: 48_000_00, months: 24, paid: 7},
		{number: "CN-1004", customer: chen, dpd: 12, principal: 24_000_00, months: 12, paid: 4},
	}
	for _, story := range loans {
		book = append(book, story.account(today))
	}
	return book, nil
}

// person is a made-up customer; the numbers +86 199 0000 … reach nobody.
func person(id, name, phone, last4, born, locale string) negotiation.Customer {
	birth, err := negotiation.ParseDate(born)
	if err != nil {
		panic(err) // a constant above is mistyped
	}
	return negotiation.Customer{ID: id, Name: name, Phone: phone, IDLast4: last4, BirthDate: birth, Locale: locale, TimeZone: "Asia/Shanghai"}
}

// cny is an amount in the demo bank's currency, in fen.
func cny(minor int64) negotiation.Money { return negotiation.NewMoney(minor, "CNY") }
