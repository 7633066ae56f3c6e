package sqlite

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// TestEveryQueryHasAnIndex reads back how each query is worked out: none may
// look through a whole table.
func TestEveryQueryHasAnIndex(t *testing.T) {
	d, err := Open(t.Context(), t.TempDir(), bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, q := range []string{
		selectRow, selectRowByID, selectWhole, selectEvents, selectCustomers, fmt.Sprintf(selectCases, "?,?"), selectUnsettled, selectUndelivered,
		selectTurns, selectRecord, selectLines, selectCustomer, selectKept, selectByPhone, selectUnindexed, allColumns(),
		selectBoxes, selectWrapped, selectSubject,
		selectSubjects, selectNamesOf, selectIdle, selectWaiting, updateHandled, forgetRow, forgetTurns, forgetEvents, forgetAccounts,
		isDestroyed, selectDestroyed, selectKeysAfter, replaceWrapped, selectTried, selectLock, selectAround, selectNewestTry, forgetTries,
		updateSending, updateClaimed, moveDead, fmt.Sprintf(selectDead, "?,?"),
		"select count from try_events where key = ? and event = ?", "select until from locks where key = ?",
		selectKey, selectNewest, forgetPlaces, selectKeptRow, selectWanted, selectFile, selectPiece,
		selectFirstRecords, selectLastRecords, selectBlock, selectBlocks, selectLast,
	} {
		for _, step := range plan(t, d, q) {
			if strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "INDEX") {
				t.Errorf("%s\n\tlooks through a whole table: %s", q, step)
			}
		}
	}
	if steps := strings.Join(plan(t, d, selectWakes), "\n"); steps != "SEARCH conversations USING INDEX conversations_wake (wake_due>? AND wake_due<?)" {
		t.Errorf("what is due is not found by its own index, in its order:\n%s", steps)
	}
}

func plan(t *testing.T, d *DB, query string) []string {
	t.Helper()
	args := make([]any, strings.Count(query, "?"))
	for i := range args {
		args[i] = 1
	}
	rows, err := d.read.QueryContext(t.Context(), "explain query plan "+query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, detail)
	}
	if len(steps) == 0 && !strings.HasPrefix(query, "update") && !strings.HasPrefix(query, "delete") {
		t.Errorf("%s: no plan", query)
	}
	return steps
}

// allColumns is a turn's change of its row where all change that can.
func allColumns() string {
	from := &row{}
	to := &row{customer: "C", undelivered: 1, unsettled: 1, caseStatus: "queued", caseRank: 1, caseAt: 1, last: 1, wake: 1, due: 1}
	return newTurnRow(from, to, nil).columns.String()
}
