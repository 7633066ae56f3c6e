package sqlite

import "database/sql/driver"

// placesSchema has one tree for all that finds what belongs to a conversation,
// in the place of three: a turn changes one page of it, where it changed one of
// each. Among many conversations such a page is read, written to the log and
// copied into the database for that turn alone.
//
// What is found has a name in its conversation: an event its position, a turn
// firstTurn and its position, and an event's key, of 16 bytes, leads to the
// event's position. Numbers come before bytes.
//
// The documents lie where they came, with their place beside them.
const placesSchema = `
create table places(conversation integer not null, name not null, row integer not null, primary key(conversation, name)) without rowid;
insert into places(conversation, name, row) select place >> 24, place & 0xffffff, id from inbox order by place;
insert into places(conversation, name, row) select place >> 24, 0x1000000 + (place & 0xffffff), id from turns order by place;
insert into places(conversation, name, row) select place >> 24, substr(key, 9), place & 0xffffff from inbox order by key;
create table placed_inbox(id integer primary key, place integer not null, doc blob not null);
insert into placed_inbox(id, place, doc) select id, place, doc from inbox order by id;
drop table inbox;
alter table placed_inbox rename to inbox;
create table placed_turns(id integer primary key, place integer not null, doc blob not null);
insert into placed_turns(id, place, doc) select id, place, doc from turns order by id;
drop table turns;
alter table placed_turns rename to turns;
`

const (
	insertPlace  = `insert into places(conversation, name, row) values(?, ?, ?)`
	insertKey    = `insert or ignore into places(conversation, name, row) values(?, ?, ?)`
	selectKey    = `select row from places where conversation = ? and name = ?`
	selectNewest = `select max(name) from places where conversation = ? and name < ?`
	insertEvent  = `insert into inbox(place, doc) values(?, ?)`
	insertTurn   = `insert into turns(place, doc) values(?, ?)`
)

// newestEvent is the position of a conversation's newest event, or 0.
func (w *writer) newestEvent(id int64) (position int64, err error) {
	_, err = w.queryRow(selectNewest, []driver.Value{id, int64(firstTurn)}, &position)
	return position, err
}

// positionOf is where the event with a key is, or 0 if it is not there.
func (w *writer) positionOf(id int64, key [16]byte) (position int64, err error) {
	_, err = w.queryRow(selectKey, []driver.Value{id, key[:]}, &position)
	return position, err
}

// putEvent keeps an event at a position unless there is one with its key, and
// tells whether it did; row is the event's.
func (w *writer) putEvent(id, position int64, key [16]byte, box []byte) (row int64, fresh bool, err error) {
	n, err := w.exec(insertKey, id, key[:], position)
	if err != nil || n == 0 {
		return 0, false, err
	}
	if _, err := w.exec(insertEvent, first(id)+position, box); err != nil {
		return 0, false, err
	}
	row = w.inserted
	_, err = w.exec(insertPlace, id, position, row)
	return row, true, err
}

// putTurn keeps a conversation's turn; there is none with its sequence yet.
func (w *writer) putTurn(id, sequence int64, box []byte) error {
	if _, err := w.exec(insertTurn, first(id)+sequence, box); err != nil {
		return err
	}
	_, err := w.exec(insertPlace, id, firstTurn+sequence, w.inserted)
	return err
}
