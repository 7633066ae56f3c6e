package negotiation

import (
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
)

// The names a `when` may use (spec/money.md, "Looking for an agreement"):
// what an account's limits hang on, and nothing else.
const (
	factDPD      = "dpd"
	factBalance  = "balance"
	factProduct  = "product"
	factFlags    = "flags"
	factBroken   = "broken_plans_12m"
	factHardship = "hardship"
)

// whenCostLimit bounds the work of one condition, in CEL's own units: the
// sample's longest needs about 100.
const whenCostLimit = 100_000

// maxWhenBytes bounds the text of one condition.
const maxWhenBytes = 4096

// factNames compiles the conditions of one policy over the facts it knows.
type factNames struct {
	env   *cel.Env
	words map[string][]string // what can be compared with: by fact
}

func newFactNames(products map[string]Product) factNames {
	env, err := cel.NewEnv(
		cel.CrossTypeNumericComparisons(true), // `balance > 1000` and `dpd <= 30.0` both mean what they say
		cel.ParserExpressionSizeLimit(maxWhenBytes),
		cel.ParserRecursionLimit(100),
		cel.Variable(factDPD, cel.IntType),
		cel.Variable(factBalance, cel.DoubleType),
		cel.Variable(factProduct, cel.StringType),
		cel.Variable(factFlags, cel.ListType(cel.StringType)),
		cel.Variable(factBroken, cel.IntType),
		cel.Variable(factHardship, cel.StringType),
	)
	if err != nil {
		panic("negotiation: the facts of `when` do not declare: " + err.Error()) // constant input
	}
	return factNames{env: env, words: map[string][]string{
		factProduct:  slices.Sorted(maps.Keys(products)),
		factHardship: {string(HardshipNone), string(HardshipDeclared), string(HardshipDocumented)},
		factFlags:    knownFlags(),
	}}
}

func knownFlags() []string {
	var names []string
	for _, f := range []Flag{Disputed, Deceased, Represented, Bankrupt, IdentityTheft, TimeBarred, BreathingSpace, Vulnerable} {
		names = append(names, string(f))
	}
	return names
}

// read compiles one condition. It answers nil where it can't, and says why.
func (n factNames) read(v yamlValue) *condition {
	source, ok := v.rawText()
	if !ok {
		return nil
	}
	if strings.TrimSpace(source) == "" || len(source) > maxWhenBytes {
		v.fault("must be a condition of 1 to %d bytes", maxWhenBytes)
		return nil
	}
	return n.compile(v, source)
}

// compile compiles the condition that stands at v.
func (n factNames) compile(v yamlValue, source string) *condition {
	checked, issues := n.env.Compile(source)
	if issues.Err() != nil {
		for _, e := range issues.Errors() {
			v.fault("CEL, column %d: %s", max(1, e.Location.Column()+1), e.Message)
		}
		return nil
	}
	if !checked.OutputType().IsExactType(cel.BoolType) {
		v.fault("is %s, must be true or false", checked.OutputType())
		return nil
	}
	program, err := n.env.Program(checked, cel.EvalOptions(cel.OptOptimize), cel.CostLimit(whenCostLimit))
	if err != nil {
		v.fault("CEL: %v", err)
		return nil
	}
	root := checked.NativeRep().Expr()
	words := &wordChecker{names: n, value: v, domains: map[string]string{}}
	words.check(root)
	c := &condition{program: program, numbers: words.numbers, line: v.line, key: v.key}
	if fast, ok := compileBool(root, ""); ok {
		c.fast = fast
	}
	return c
}

// condition is a compiled `when`. Common shapes are compiled to Go closures,
// everything else is evaluated by CEL; both give the same answer, which a
// property test holds them to.
type condition struct {
	program cel.Program
	fast    func(*factView) bool // nil: not a common shape
	numbers []float64            // the numbers in the source, where the answer can change
	line    int
	key     string
}

// factView is an account's facts as a condition sees them.
type factView struct {
	facts   *Facts
	balance float64 // in the main unit; the nearest double, as a literal of the same amount is
	element string  // what a comprehension over flags is at
}

func newFactView(f *Facts) factView {
	digits, ok := f.Balance.Currency().Digits()
	if !ok {
		digits = 0
	}
	scale := [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6}
	return factView{facts: f, balance: float64(f.Balance.Minor()) / scale[min(digits, len(scale)-1)]}
}

// holds evaluates the condition; a nil condition always holds. An error means
// that the condition has no answer for these facts (CEL: an index past the
// end, a division by zero).
func (c *condition) holds(v *factView) (bool, error) {
	if c == nil {
		return true, nil
	}
	if c.fast != nil {
		return c.fast(v), nil
	}
	return c.slow(v)
}

// slow evaluates by CEL.
func (c *condition) slow(v *factView) (bool, error) {
	out, _, err := c.program.Eval(v)
	if err != nil {
		return false, err
	}
	held, _ := out.Value().(bool)
	return held, nil
}

// ResolveName and Parent make a factView what CEL evaluates over.
func (v *factView) ResolveName(name string) (any, bool) {
	switch name {
	case factDPD:
		return int64(v.facts.DPD), true
	case factBalance:
		return v.balance, true
	case factProduct:
		return v.facts.Product, true
	case factFlags:
		names := make([]string, len(v.facts.Flags))
		for i, f := range v.facts.Flags {
			names[i] = string(f)
		}
		return names, true
	case factBroken:
		return int64(v.facts.BrokenPlans12m), true
	case factHardship:
		if v.facts.Hardship == "" {
			return string(HardshipNone), true
		}
		return string(v.facts.Hardship), true
	}
	return nil, false
}

// Parent is nil: there are no names beyond the facts.
func (v *factView) Parent() cel.Activation { return nil }

// wordChecker finds words that no fact can ever be: a misspelt flag would make
// a protecting rule silent.
type wordChecker struct {
	names   factNames
	value   yamlValue
	domains map[string]string // comprehension variables over a fact's words
	numbers []float64
}

// domain is the fact whose words e can be, or "".
func (w *wordChecker) domain(e ast.Expr) string {
	switch e.Kind() {
	case ast.IdentKind:
		if fact, ok := w.domains[e.AsIdent()]; ok {
			return fact
		}
		if _, ok := w.names.words[e.AsIdent()]; ok {
			return e.AsIdent()
		}
	case ast.CallKind:
		if c := e.AsCall(); c.FunctionName() == "_[_]" {
			return w.domain(c.Args()[0])
		}
	}
	return ""
}

func (w *wordChecker) check(e ast.Expr) {
	switch e.Kind() {
	case ast.LiteralKind:
		switch n := e.AsLiteral().Value().(type) {
		case int64:
			w.numbers = append(w.numbers, float64(n))
		case float64:
			w.numbers = append(w.numbers, n)
		}
	case ast.CallKind:
		c := e.AsCall()
		if c.IsMemberFunction() {
			w.check(c.Target())
		}
		for _, a := range c.Args() {
			w.check(a)
		}
		switch c.FunctionName() {
		case "_==_", "_!=_", "@in":
			w.compared(c.Args()[0], c.Args()[1])
			w.compared(c.Args()[1], c.Args()[0])
		}
	case ast.ComprehensionKind:
		c := e.AsComprehension()
		w.check(c.IterRange())
		before, shadowed := w.domains[c.IterVar()]
		w.domains[c.IterVar()] = w.domain(c.IterRange())
		w.check(c.LoopStep())
		w.check(c.Result())
		delete(w.domains, c.IterVar())
		if shadowed {
			w.domains[c.IterVar()] = before
		}
	case ast.ListKind:
		for _, item := range e.AsList().Elements() {
			w.check(item)
		}
	case ast.SelectKind:
		w.check(e.AsSelect().Operand())
	}
}

// compared checks the literals of other against the words that e can be.
func (w *wordChecker) compared(e, other ast.Expr) {
	fact := w.domain(e)
	if fact == "" {
		return
	}
	literals := []ast.Expr{other}
	if other.Kind() == ast.ListKind {
		literals = other.AsList().Elements()
	}
	for _, l := range literals {
		if l.Kind() != ast.LiteralKind {
			continue
		}
		word, ok := l.AsLiteral().Value().(string)
		if ok && !slices.Contains(w.names.words[fact], word) {
			w.value.fault("%q is no %s: %s", word, map[string]string{factFlags: "flag", factProduct: "product", factHardship: "hardship"}[fact], strings.Join(w.names.words[fact], ", "))
		}
	}
}

// exactFloat tells whether a whole number is exact as a double.
func exactFloat(n int64) bool { return n >= -1<<53 && n <= 1<<53 }
