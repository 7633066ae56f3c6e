package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// settingsFile is what a settings file says, key by key.
type settingsFile struct {
	values map[string]any
	lines  map[string]int // of each key
	hooks  []string       // names of channels under hooks
}

func (f *settingsFile) has(key string) bool { return f.lines[key] > 0 }

// hookName is what a channel may be called: it stands in addresses and metrics.
var hookName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)

// builtIn are channels that are there without a hook.
var builtIn = []string{"web", "telegram", "console"}

// readSettingsFile reads a file and refuses keys that nobody knows, with their
// lines: a key that is written wrong would else be a default that nobody sees.
func readSettingsFile(path string, known []setting) (*settingsFile, error) {
	f := &settingsFile{values: map[string]any{}, lines: map[string]int{}}
	if path == "" {
		return f, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	doc, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	w := &settingsWalk{file: f, known: map[string]bool{}}
	for _, s := range known {
		for _, key := range s.keys() {
			w.known[key] = true
		}
	}
	for _, d := range doc.Docs {
		if d.Body != nil {
			w.mapping("", d.Body)
		}
	}
	if err := errors.Join(w.faults...); err != nil {
		return nil, fmt.Errorf("%s:\n%w", path, err)
	}
	return f, nil
}

// settingsWalk goes through a file's keys.
type settingsWalk struct {
	file   *settingsFile
	known  map[string]bool
	faults []error
}

func (w *settingsWalk) fault(n ast.Node, format string, args ...any) {
	w.faults = append(w.faults, fmt.Errorf("line %d: %s", n.GetToken().Position.Line, fmt.Sprintf(format, args...)))
}

func (w *settingsWalk) mapping(prefix string, n ast.Node) {
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	case *ast.NullNode:
		return
	default:
		w.fault(n, "%s: keys with values are wanted here", strings.TrimSuffix(prefix, "."))
		return
	}
	for _, p := range pairs {
		w.pair(prefix+p.Key.GetToken().Value, p)
	}
}

func (w *settingsWalk) pair(key string, p *ast.MappingValueNode) {
	if w.file.lines[key] > 0 {
		w.fault(p.Key, "%s is set in line %d already", key, w.file.lines[key])
		return
	}
	if name, ok := strings.CutPrefix(key, "hooks."); ok && !strings.Contains(name, ".") {
		if !hookName.MatchString(name) || slices.Contains(builtIn, name) {
			w.fault(p.Key, "%q is no channel's name: small letters, digits and -, and none of %s", name, strings.Join(builtIn, ", "))
			return
		}
		w.file.hooks = append(w.file.hooks, name)
		for _, s := range hookSettings(name) {
			for _, k := range s.keys() {
				w.known[k] = true
			}
		}
	}
	switch v := p.Value.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		if w.known[key] {
			w.fault(p.Key, "%s: a value is wanted here, not keys", key)
			return
		}
		if !w.group(key) {
			w.fault(p.Key, "there is no setting %s%s", key, w.near(key))
			return
		}
		w.mapping(key+".", v)
		return
	case *ast.SequenceNode:
		var items []string
		for _, item := range v.Values {
			items = append(items, item.GetToken().Value)
		}
		w.file.values[key] = strings.Join(items, ",")
	case *ast.NullNode:
		if w.group(key) {
			return
		}
	default:
		w.file.values[key] = v.GetToken().Value
	}
	if !w.known[key] {
		w.fault(p.Key, "there is no setting %s%s", key, w.near(key))
	}
	w.file.lines[key] = p.Key.GetToken().Position.Line
}

// group tells whether settings are called key.something.
func (w *settingsWalk) group(key string) bool {
	if key == "hooks" {
		return true
	}
	for k := range w.known {
		if strings.HasPrefix(k, key+".") {
			return true
		}
	}
	return false
}

// near names the settings that begin or end alike, to help who mistyped one.
func (w *settingsWalk) near(key string) string {
	var like []string
	last := key[strings.LastIndexByte(key, '.')+1:]
	for k := range w.known {
		if strings.HasSuffix(k, last) || len(last) > 3 && strings.HasPrefix(k[strings.LastIndexByte(k, '.')+1:], last[:3]) {
			like = append(like, k)
		}
	}
	if len(like) == 0 {
		return ""
	}
	slices.Sort(like)
	return " (did you mean " + strings.Join(like, " or ") + "?)"
}
