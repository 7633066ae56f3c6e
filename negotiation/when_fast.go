package negotiation

import (
	"slices"

	"cel.dev/cel-go/common/ast"
)

// compileBool turns the common shapes of conditions into Go: comparisons of a
// fact with a literal, `in`, exists and all over flags, and their combinations
// by &&, || and !. None of these can fail, so CEL's rules for errors do not
// come up. element is the comprehension's variable, "" outside of one. ok is
// false for every other shape, which CEL evaluates.
func compileBool(e ast.Expr, element string) (f func(*factView) bool, ok bool) {
	switch e.Kind() {
	case ast.LiteralKind:
		b, ok := e.AsLiteral().Value().(bool)
		return func(*factView) bool { return b }, ok
	case ast.ComprehensionKind:
		if element != "" {
			return nil, false
		}
		return compileFlags(e.AsComprehension())
	case ast.CallKind:
		c := e.AsCall()
		if c.IsMemberFunction() {
			return nil, false
		}
		return compileCall(c.FunctionName(), c.Args(), element)
	}
	return nil, false
}

func compileCall(name string, args []ast.Expr, element string) (func(*factView) bool, bool) {
	switch name {
	case "!_":
		f, ok := compileBool(args[0], element)
		return func(v *factView) bool { return !f(v) }, ok
	case "_&&_", "_||_":
		a, ok1 := compileBool(args[0], element)
		b, ok2 := compileBool(args[1], element)
		if !ok1 || !ok2 || len(args) != 2 {
			return nil, false
		}
		if name == "_&&_" {
			return func(v *factView) bool { return a(v) && b(v) }, true
		}
		return func(v *factView) bool { return a(v) || b(v) }, true
	case "@in":
		return compileIn(args[0], args[1], element)
	}
	if a, ok := compileNumber(args[0]); ok && len(args) == 2 {
		if b, ok := compileNumber(args[1]); ok {
			return compareNumbers(name, a, b)
		}
	}
	if len(args) != 2 || name != "_==_" && name != "_!=_" {
		return nil, false
	}
	a, ok1 := compileString(args[0], element)
	b, ok2 := compileString(args[1], element)
	if !ok1 || !ok2 {
		return nil, false
	}
	same := name == "_==_"
	return func(v *factView) bool { return (a(v) == b(v)) == same }, true
}

func compareNumbers(name string, a, b func(*factView) float64) (func(*factView) bool, bool) {
	switch name {
	case "_==_":
		return func(v *factView) bool { return a(v) == b(v) }, true
	case "_!=_":
		return func(v *factView) bool { return a(v) != b(v) }, true
	case "_<_":
		return func(v *factView) bool { return a(v) < b(v) }, true
	case "_<=_":
		return func(v *factView) bool { return a(v) <= b(v) }, true
	case "_>_":
		return func(v *factView) bool { return a(v) > b(v) }, true
	case "_>=_":
		return func(v *factView) bool { return a(v) >= b(v) }, true
	}
	return nil, false
}

func compileNumber(e ast.Expr) (func(*factView) float64, bool) {
	switch e.Kind() {
	case ast.LiteralKind:
		switch n := e.AsLiteral().Value().(type) {
		case int64:
			return func(*factView) float64 { return float64(n) }, exactFloat(n)
		case float64:
			return func(*factView) float64 { return n }, true
		}
	case ast.IdentKind:
		switch e.AsIdent() {
		case factDPD:
			return func(v *factView) float64 { return float64(v.facts.DPD) }, true
		case factBroken:
			return func(v *factView) float64 { return float64(v.facts.BrokenPlans12m) }, true
		case factBalance:
			return func(v *factView) float64 { return v.balance }, true
		}
	}
	return nil, false
}

func compileString(e ast.Expr, element string) (func(*factView) string, bool) {
	switch e.Kind() {
	case ast.LiteralKind:
		s, ok := e.AsLiteral().Value().(string)
		return func(*factView) string { return s }, ok
	case ast.IdentKind:
		switch name := e.AsIdent(); {
		case name == element && element != "":
			return func(v *factView) string { return v.element }, true
		case name == factProduct:
			return func(v *factView) string { return v.facts.Product }, true
		case name == factHardship:
			return func(v *factView) string {
				if v.facts.Hardship == "" {
					return string(HardshipNone)
				}
				return string(v.facts.Hardship)
			}, true
		}
	}
	return nil, false
}

// compileIn compiles `x in flags` and `x in ['a', 'b']`.
func compileIn(item, in ast.Expr, element string) (func(*factView) bool, bool) {
	s, ok := compileString(item, element)
	if !ok {
		return nil, false
	}
	if in.Kind() == ast.IdentKind && in.AsIdent() == factFlags {
		return func(v *factView) bool { return slices.Contains(v.facts.Flags, Flag(s(v))) }, true
	}
	if in.Kind() != ast.ListKind {
		return nil, false
	}
	var words []string
	for _, l := range in.AsList().Elements() {
		if l.Kind() != ast.LiteralKind {
			return nil, false
		}
		word, ok := l.AsLiteral().Value().(string)
		if !ok {
			return nil, false
		}
		words = append(words, word)
	}
	return func(v *factView) bool { return slices.Contains(words, s(v)) }, true
}

// compileFlags compiles flags.exists(f, …) and flags.all(f, …) as CEL's macros
// expand them: a result that starts at false (true) and is joined with ||
// (&&) at each element.
func compileFlags(c ast.ComprehensionExpr) (func(*factView) bool, bool) {
	if c.IterRange().Kind() != ast.IdentKind || c.IterRange().AsIdent() != factFlags || c.HasIterVar2() ||
		c.AccuInit().Kind() != ast.LiteralKind || c.LoopStep().Kind() != ast.CallKind ||
		c.Result().Kind() != ast.IdentKind || c.Result().AsIdent() != c.AccuVar() {
		return nil, false
	}
	start, ok := c.AccuInit().AsLiteral().Value().(bool)
	step := c.LoopStep().AsCall()
	joined := "_&&_"
	if !start {
		joined = "_||_"
	}
	if !ok || step.FunctionName() != joined || len(step.Args()) != 2 {
		return nil, false
	}
	if first := step.Args()[0]; first.Kind() != ast.IdentKind || first.AsIdent() != c.AccuVar() {
		return nil, false
	}
	body, ok := compileBool(step.Args()[1], c.IterVar())
	if !ok {
		return nil, false
	}
	return func(v *factView) bool {
		for _, f := range v.facts.Flags {
			v.element = string(f)
			if body(v) != start {
				return !start
			}
		}
		return start
	}, true
}
