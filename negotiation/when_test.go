package negotiation

import (
	"testing"

	"pgregory.net/rapid"
)

// conditionsTried are shapes of `when`; all have an answer for all facts.
var conditionsTried = []struct {
	source string
	quick  bool // has a quick shape
}{
	{"dpd <= 30", true}, {"30 >= dpd", true}, {"dpd <= 30.5", true}, {"balance > 1000", true}, {"balance >= 1000.10", true},
	{"balance == 1000.10", true}, {"dpd > 10 && balance < 5000 || !(product == 'cn-credit-card')", true},
	{"'vulnerable' in flags", true}, {"!('disputed' in flags) && broken_plans_12m != 1", true},
	{"flags.exists(f, f in ['deceased', 'disputed'])", true}, {"flags.all(f, f == 'vulnerable' || dpd > 3)", true},
	{"hardship in ['declared', 'documented']", true}, {"true", true}, {"product != 'cn-personal-loan'", true},
	{"size(flags) > 1", false}, {"flags.exists_one(f, f == 'disputed')", false}, {"dpd + broken_plans_12m > 31", false},
	{"dpd > 30 ? balance > 500.0 : hardship == 'none'", false}, {"product.startsWith('cn-')", false}, {"balance / 2.0 > 400.0", false},
}

func TestQuickConditionsAnswerAsCELDoes(t *testing.T) {
	r := &policyReader{}
	names := newFactNames(map[string]Product{"cn-credit-card": {}, "cn-personal-loan": {}})
	root, ok := r.parseYAML([]byte("x: y"))
	if !ok {
		t.Fatal(r.faults)
	}
	var compiled []*condition
	for _, c := range conditionsTried {
		program := names.compile(root, c.source)
		if program == nil {
			t.Fatalf("%s: %v", c.source, r.faults)
		}
		if (program.fast != nil) != c.quick {
			t.Errorf("%s: quick is %t", c.source, program.fast != nil)
		}
		compiled = append(compiled, program)
	}
	rapid.Check(t, func(t *rapid.T) {
		facts := Facts{
			DPD:            rapid.SampledFrom([]int{0, 1, 3, 4, 29, 30, 31, 500}).Draw(t, "dpd"),
			Balance:        NewMoney(rapid.SampledFrom([]int64{0, 50000, 80001, 99999, 100000, 100001, 100009, 100010, 100011, 1 << 52}).Draw(t, "balance"), "CNY"),
			Product:        rapid.SampledFrom([]string{"cn-credit-card", "cn-personal-loan"}).Draw(t, "product"),
			Flags:          rapid.SliceOfN(rapid.SampledFrom([]Flag{Disputed, Deceased, Vulnerable}), 0, 3).Draw(t, "flags"),
			BrokenPlans12m: rapid.IntRange(0, 3).Draw(t, "broken"),
			Hardship:       rapid.SampledFrom([]Hardship{"", HardshipNone, HardshipDeclared, HardshipDocumented}).Draw(t, "hardship"),
		}
		for i, c := range compiled {
			v := newFactView(&facts)
			quick, err1 := c.holds(&v)
			slow, err2 := c.slow(&v)
			if err1 != nil || err2 != nil || quick != slow {
				t.Fatalf("%s of %+v: %t %v, by CEL %t %v", conditionsTried[i].source, facts, quick, err1, slow, err2)
			}
		}
	})
}
