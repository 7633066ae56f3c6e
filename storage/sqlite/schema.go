package sqlite

// positionBits is how many bits of a place count the events and turns of one
// conversation; the rest is the conversation's own id. So one column finds an
// event or a turn.
const positionBits = 24

// firstTurn is what is added to a turn's position among the places of its conversation.
const firstTurn = 1 << positionBits

// schema makes the tables of an empty database: the first of the steps. A column that an index has is written only when it
// changes. Events and turns are put at the end of their tables, whoever's they
// are: their documents are most of what a turn writes, and those of one
// transaction then fill a few pages, one after the other, instead of changing
// a page in the middle for each and moving its neighbours.
const schema = `
create table conversations(
	id integer primary key,
	name text not null unique,
	subject text not null,               -- whose key seals it
	customer text not null default '',
	version integer not null default 0,
	sequence integer not null default 0,
	sent integer not null default 0,      -- mark of the newest message
	delivered integer not null default 0, -- mark up to which messages are delivered
	undelivered integer not null default 0,
	unsettled integer not null default 0,
	lease integer not null default 0,     -- unix milliseconds
	holder text not null default '',
	case_status text not null default '',
	case_rank integer not null default 0, -- 0 is the most urgent
	case_at integer not null default 0,
	withdrawn integer not null default 0, -- mark up to which the bot's messages were withdrawn
	doc blob
);
create index conversations_customer on conversations(customer) where customer <> '';
create index conversations_undelivered on conversations(id) where undelivered = 1;
create index conversations_unsettled on conversations(id) where unsettled = 1;
create index conversations_case on conversations(case_status, case_rank, case_at) where case_status <> '';
create table inbox(id integer primary key, place integer not null unique, key blob not null unique, doc blob not null);
create table turns(id integer primary key, place integer not null unique, doc blob not null);
create table records(key text primary key, status text not null, conversation text not null, sequence integer not null,
	at integer not null, expires integer not null, subject text not null, doc blob not null) without rowid;
create table tries(key text primary key, count integer not null) without rowid;
create table locks(key text primary key, until integer not null) without rowid;
create table try_events(key text not null, event text not null, count integer not null, primary key(key, event)) without rowid;
create table accounts(account text primary key, customer text not null, digest text not null) without rowid;
create index accounts_customer on accounts(customer);
create table kept(digest text primary key, subject text not null, doc blob not null) without rowid;
create table keys(subject text primary key, wrapped blob not null) without rowid; -- empty: destroyed
`
