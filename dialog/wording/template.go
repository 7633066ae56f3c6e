package wording

import (
	"fmt"
	"strings"
	"text/template/parse"

	"repaybot/dialog"
)

// form is what a piece of a template does.
type form uint8

const (
	static  form = iota // its text
	figure              // the figure called name
	counted             // the count called name with its unit
	choice              // then or otherwise, by whether the figure name is there
	table               // then, for each of the rows called name
)

// piece is one step of a compiled template.
type piece struct {
	form      form
	text      string // of static text; the unit of a counted figure
	name      string
	then      []piece
	otherwise []piece
}

// compile parses a template of the catalog and checks that it asks only for
// figures that its kind has, in a form that fits, and for optional ones only
// where it has asked whether they are there.
func compile(key, source string, figures []dialog.Figure) ([]piece, error) {
	funcs := map[string]any{}
	for _, u := range units {
		funcs[u] = struct{}{}
	}
	trees, err := parse.Parse(key, source, "", "", funcs)
	if err != nil {
		return nil, err
	}
	tree := trees[key]
	if tree == nil || tree.Root == nil { // white space only
		return nil, fmt.Errorf("%s: the template is empty", key)
	}
	c := compiler{key: key, known: map[string]bool{}}
	return c.list(tree.Root, figures)
}

// compiler walks one template. known are the optional figures that an {{if}}
// around the current place has asked for.
type compiler struct {
	key   string
	known map[string]bool
}

func (c compiler) list(l *parse.ListNode, figures []dialog.Figure) ([]piece, error) {
	if l == nil {
		return nil, nil
	}
	var pieces []piece
	for _, n := range l.Nodes {
		p, err := c.node(n, figures)
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, p)
	}
	return pieces, nil
}

func (c compiler) node(n parse.Node, figures []dialog.Figure) (piece, error) {
	switch n := n.(type) {
	case *parse.TextNode:
		return piece{form: static, text: string(n.Text)}, nil
	case *parse.ActionNode:
		return c.action(n, figures)
	case *parse.IfNode:
		return c.choice(n, figures)
	case *parse.RangeNode:
		return c.table(n, figures)
	}
	return piece{}, fmt.Errorf("%s: %q is not understood", c.key, n)
}

func (c compiler) action(n *parse.ActionNode, figures []dialog.Figure) (piece, error) {
	unit, name := operands(n.Pipe)
	if name == "" {
		return piece{}, fmt.Errorf("%s: %q is not understood", c.key, n)
	}
	f, err := c.find(name, figures)
	if err != nil {
		return piece{}, err
	}
	switch {
	case f.Optional && !c.known[name]:
		return piece{}, fmt.Errorf("%s: %q is optional and not asked for with {{if}}", c.key, name)
	case f.Form == "rows":
		return piece{}, fmt.Errorf("%s: %q is a table", c.key, name)
	case unit != "" && f.Form != "count":
		return piece{}, fmt.Errorf("%s: %q is no count", c.key, name)
	case unit != "":
		return piece{form: counted, text: unit, name: name}, nil
	}
	return piece{form: figure, name: name}, nil
}

func (c compiler) choice(n *parse.IfNode, figures []dialog.Figure) (piece, error) {
	_, name := operands(n.Pipe)
	if _, err := c.find(name, figures); err != nil {
		return piece{}, err
	}
	inside := compiler{key: c.key, known: map[string]bool{name: true}}
	for k := range c.known {
		inside.known[k] = true
	}
	then, err := inside.list(n.List, figures)
	if err != nil {
		return piece{}, err
	}
	otherwise, err := c.list(n.ElseList, figures)
	return piece{form: choice, name: name, then: then, otherwise: otherwise}, err
}

func (c compiler) table(n *parse.RangeNode, figures []dialog.Figure) (piece, error) {
	_, name := operands(n.Pipe)
	f, err := c.find(name, figures)
	if err != nil {
		return piece{}, err
	}
	if f.Form != "rows" || n.ElseList != nil {
		return piece{}, fmt.Errorf("%s: %q is no table", c.key, name)
	}
	then, err := compiler{key: c.key, known: map[string]bool{}}.list(n.List, f.Rows)
	return piece{form: table, name: name, then: then}, err
}

func (c compiler) find(name string, figures []dialog.Figure) (dialog.Figure, error) {
	for _, f := range figures {
		if f.Name == name {
			return f, nil
		}
	}
	return dialog.Figure{}, fmt.Errorf("%s: the kind has no figure %q", c.key, name)
}

// operands are the unit, if there is one, and the figure of {{.name}} or {{unit .name}}.
func operands(p *parse.PipeNode) (unit, name string) {
	if len(p.Decl) > 0 || len(p.Cmds) != 1 {
		return "", ""
	}
	args := p.Cmds[0].Args
	if len(args) == 2 {
		id, ok := args[0].(*parse.IdentifierNode)
		if !ok {
			return "", ""
		}
		unit = id.Ident
	}
	if len(args) < 1 || len(args) > 2 {
		return "", ""
	}
	field, ok := args[len(args)-1].(*parse.FieldNode)
	if !ok || len(field.Ident) != 1 {
		return "", ""
	}
	return unit, strings.TrimSpace(field.Ident[0])
}
