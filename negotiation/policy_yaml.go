package negotiation

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxPolicyBytes bounds a policy file: the sample has 7 kB.
const maxPolicyBytes = 1 << 18

// policyReader walks a policy file and collects every fault on the way, so
// that an engineer mends them in one go.
type policyReader struct{ faults PolicyErrors }

func (r *policyReader) fault(line int, key, format string, args ...any) {
	r.faults = append(r.faults, PolicyError{Line: line, Key: key, Reason: fmt.Sprintf(format, args...)})
}

// yamlValue is one value of the file with its place. The zero value is an
// absent one: its readers answer with zero values and find no fault, because
// whoever looked it up has said already that it is missing.
type yamlValue struct {
	r    *policyReader
	node ast.Node
	line int
	key  string
}

func (v yamlValue) present() bool { return v.node != nil }

func (v yamlValue) fault(format string, args ...any) { v.r.fault(v.line, v.key, format, args...) }

// parseYAML reads the one document of a policy file.
func (r *policyReader) parseYAML(text []byte) (yamlValue, bool) {
	if len(text) > maxPolicyBytes {
		r.fault(1, "", "a policy of more than %d bytes", maxPolicyBytes)
		return yamlValue{}, false
	}
	file, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		line, reason := 1, err.Error()
		if at := yaml.Error(nil); errors.As(err, &at) {
			reason = at.GetMessage()
			if t := at.GetToken(); t != nil && t.Position != nil {
				line = max(1, t.Position.Line)
			}
		}
		r.fault(line, "", "not YAML: %s", reason)
		return yamlValue{}, false
	}
	var bodies []ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.CommentType {
			bodies = append(bodies, doc.Body)
		}
	}
	if len(bodies) != 1 {
		r.fault(1, "", "a policy is one YAML document, here are %d", len(bodies))
		return yamlValue{}, false
	}
	return yamlValue{r: r, node: bodies[0], line: lineOf(bodies[0], 1)}, true
}

func lineOf(n ast.Node, otherwise int) int {
	if n == nil {
		return otherwise
	}
	if t := n.GetToken(); t != nil && t.Position != nil && t.Position.Line > 0 {
		return t.Position.Line
	}
	return otherwise
}

// yamlMapping is a value that is a mapping. A nil one is absent.
type yamlMapping struct {
	yamlValue
	values map[string]yamlValue
	order  []string
	known  map[string]bool
}

// mapping reads v as keys and values; a key written twice is a fault.
func (v yamlValue) mapping() *yamlMapping {
	if !v.present() {
		return nil
	}
	var entries []*ast.MappingValueNode
	switch n := v.node.(type) {
	case *ast.MappingNode:
		entries = n.Values
	case *ast.MappingValueNode:
		entries = []*ast.MappingValueNode{n}
	default:
		v.fault("must be a mapping of keys, is %s", v.describe())
		return nil
	}
	m := &yamlMapping{yamlValue: v, values: map[string]yamlValue{}, known: map[string]bool{}}
	for _, e := range entries {
		line := lineOf(e.Key, v.line)
		var name string
		switch k := e.Key.(type) {
		case *ast.StringNode:
			name = k.Value
		case *ast.IntegerNode:
			name = k.Token.Value
		default:
			v.r.fault(line, v.key, "%q is not a key that is read here: no merges, anchors or complex keys", e.Key.String())
			continue
		}
		key := name
		if v.key != "" {
			key = v.key + "." + name
		}
		if first, twice := m.values[name]; twice {
			v.r.fault(line, key, "is written twice, first in line %d", first.line)
			continue
		}
		m.order = append(m.order, name)
		m.values[name] = yamlValue{r: v.r, node: e.Value, line: line, key: key}
	}
	return m
}

// need returns the value of a key that must be there.
func (m *yamlMapping) need(name string) yamlValue {
	if m == nil {
		return yamlValue{}
	}
	v := m.may(name)
	if !v.present() {
		key := name
		if m.key != "" {
			key = m.key + "." + name
		}
		m.r.fault(m.line, key, "is missing")
	}
	return v
}

// may returns the value of a key that can be left out.
func (m *yamlMapping) may(name string) yamlValue {
	if m == nil {
		return yamlValue{}
	}
	m.known[name] = true
	v, ok := m.values[name]
	if !ok {
		return yamlValue{}
	}
	if v.node == nil || v.node.Type() == ast.NullType {
		v.fault("has no value")
		return yamlValue{}
	}
	return v
}

// done reports the keys nobody asked for.
func (m *yamlMapping) done() {
	if m == nil {
		return
	}
	for _, name := range m.order {
		if !m.known[name] {
			m.values[name].fault("is not a key that is known here")
		}
	}
}

// list reads v as a list of values.
func (v yamlValue) list() []yamlValue {
	if !v.present() {
		return nil
	}
	n, ok := v.node.(*ast.SequenceNode)
	if !ok {
		v.fault("must be a list, is %s", v.describe())
		return nil
	}
	items := make([]yamlValue, 0, len(n.Values))
	for i, item := range n.Values {
		one := yamlValue{r: v.r, node: item, line: lineOf(item, v.line), key: fmt.Sprintf("%s[%d]", v.key, i)}
		if m, ok := item.(*ast.MappingNode); ok && len(m.Values) > 0 && !m.IsFlowStyle {
			one.line = lineOf(m.Values[0].Key, one.line)
		}
		if item == nil || item.Type() == ast.NullType {
			one.fault("has no value")
			continue
		}
		items = append(items, one)
	}
	return items
}

func (v yamlValue) describe() string {
	switch n := v.node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.StringNode, *ast.LiteralNode:
		return "text"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "the number " + n.GetToken().Value + " without quotes"
	case *ast.BoolNode:
		return "true or false"
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		return "an anchor, alias or tag, which a policy does not use"
	}
	return "nothing that is read here"
}

// rawText reads v as text; ok is false where it is something else or absent.
func (v yamlValue) rawText() (text string, ok bool) {
	if !v.present() {
		return "", false
	}
	switch n := v.node.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	}
	v.fault("must be text, is %s", v.describe())
	return "", false
}

// text reads text that is not empty.
func (v yamlValue) text() string {
	s, ok := v.rawText()
	if ok && strings.TrimSpace(s) == "" {
		v.fault("is empty")
	}
	return s
}

// oneOf reads one of the words given.
func (v yamlValue) oneOf(words ...string) string {
	s, ok := v.rawText()
	if !ok {
		return ""
	}
	if !slices.Contains(words, s) {
		v.fault("%q is not one of %s", s, strings.Join(words, ", "))
		return ""
	}
	return s
}

// integer reads a whole number in [low, high]. It answers low where it can't.
func (v yamlValue) integer(low, high int) int {
	if !v.present() {
		return low
	}
	n, ok := v.node.(*ast.IntegerNode)
	if !ok {
		v.fault("must be a whole number, is %s", v.describe())
		return low
	}
	i, err := strconv.Atoi(n.Token.Value)
	if err != nil || i < low || i > high {
		v.fault("%s is not a whole number from %d to %d", n.Token.Value, low, high)
		return low
	}
	return i
}

// boolean reads true or false.
func (v yamlValue) boolean() bool {
	if !v.present() {
		return false
	}
	n, ok := v.node.(*ast.BoolNode)
	if !ok {
		v.fault("must be true or false, is %s", v.describe())
		return false
	}
	return n.Value
}

// rate reads an exact decimal of at most high, written as text.
func (v yamlValue) rate(high, unit string) Rate {
	s, ok := v.decimalText()
	if !ok {
		return Rate{}
	}
	r, err := ParseRate(s)
	if err != nil {
		v.fault("%v", err)
		return Rate{}
	}
	if limit, err := ParseRate(high); err == nil && r.compare(limit) > 0 {
		v.fault("%q is more than %s, the most that is read as %s", s, high, unit)
		return Rate{}
	}
	return r
}

// percent reads a percentage from 0 to 100.
func (v yamlValue) percent() Rate { return v.rate("100", "a percentage") }

// amount reads an amount of the currency, not negative.
func (v yamlValue) amount(c Currency) Money {
	zero := NewMoney(0, c)
	s, ok := v.decimalText()
	if !ok {
		return zero
	}
	if _, known := c.Digits(); !known {
		return zero // the currency's own fault is said where it stands
	}
	m, err := ParseMoney(s, c)
	if err != nil {
		v.fault("%v", err)
		return zero
	}
	if m.Minor() < 0 {
		v.fault("%q is negative", s)
		return zero
	}
	return m
}

func (v yamlValue) decimalText() (string, bool) {
	if v.present() {
		switch n := v.node.(type) {
		case *ast.IntegerNode, *ast.FloatNode:
			v.fault("must be decimal text: write it in quotes, %q", n.GetToken().Value)
			return "", false
		}
	}
	return v.rawText()
}

// clock reads a time of day, "08:30", up to "24:00".
func (v yamlValue) clock() Clock {
	s, ok := v.rawText()
	if !ok {
		return 0
	}
	c, ok := parseClock(s)
	if !ok {
		v.fault("%q is not a time of day such as \"08:30\"", s)
	}
	return c
}

func parseClock(s string) (Clock, bool) {
	if len(s) != 5 || s[2] != ':' {
		return 0, false
	}
	for _, i := range []int{0, 1, 3, 4} {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	h, m := int(s[0]-'0')*10+int(s[1]-'0'), int(s[3]-'0')*10+int(s[4]-'0')
	c := h*60 + m
	return Clock(c), m < 60 && c <= 24*60
}

// String is the time of day, "08:30".
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// compare is -1, 0 or +1 as r is less than, equal to or more than o.
func (r Rate) compare(o Rate) int { return r.Rat().Cmp(o.Rat()) }
