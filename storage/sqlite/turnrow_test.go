package sqlite

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// TestATurnWritesOnlyIndexesThatChange reads back what a turn's change of its row does:
// an index whose columns stay as they are is not touched, and one of those
// that change is.
func TestATurnWritesOnlyIndexesThatChange(t *testing.T) {
	d, err := Open(t.Context(), t.TempDir(), bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	from := &row{customer: "C", last: 5, wake: 7, due: 7}
	for name, c := range map[string]struct {
		change func(*row)
		want   []string
	}{
		"nothing":      {func(*row) {}, nil},
		"the customer": {func(r *row) { r.customer = "D" }, []string{"conversations_customer"}},
		"the period":   {func(r *row) { r.last++ }, []string{"conversations_idle"}},
		"the wake":     {func(r *row) { r.wake, r.due = 8, 8 }, []string{"conversations_wake"}},
		"what waits":   {func(r *row) { r.undelivered = 1 }, []string{"conversations_undelivered"}},
		"a hand-over":  {func(r *row) { r.caseStatus, r.caseAt = "queued", 9 }, []string{"conversations_case"}},
		"what is loose, and the period": {func(r *row) { r.unsettled, r.last = 1, 6 },
			[]string{"conversations_idle", "conversations_unsettled"}},
	} {
		to := *from
		c.change(&to)
		if got := indexesWritten(t, d, newTurnRow(from, &to, nil).columns.String()); !slices.Equal(got, c.want) {
			t.Errorf("%s: the indexes %v are written and not %v", name, got, c.want)
		}
	}
}

// indexesWritten are the indexes that a statement opens to put something in.
func indexesWritten(t *testing.T, d *DB, query string) (names []string) {
	t.Helper()
	byRoot := map[int]string{}
	read := func(query string, args []any, each func(scan func(...any) error) error) {
		rows, err := d.read.QueryContext(t.Context(), query, args...)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			if err := each(rows.Scan); err != nil {
				t.Fatal(err)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	read("select rootpage, name from sqlite_schema where type = 'index'", nil, func(scan func(...any) error) error {
		var root int
		var name string
		err := scan(&root, &name)
		byRoot[root] = name
		return err
	})
	args := make([]any, strings.Count(query, "?"))
	cursors := map[int]string{}
	read("explain "+query, args, func(scan func(...any) error) error {
		var address, p1, p2, p3, p5 int
		var op string
		var p4, comment any
		if err := scan(&address, &op, &p1, &p2, &p3, &p4, &p5, &comment); err != nil {
			return err
		}
		switch op {
		case "OpenWrite":
			cursors[p1] = byRoot[p2]
		case "IdxInsert":
			names = append(names, cursors[p1])
		}
		return nil
	})
	slices.Sort(names)
	return names
}
