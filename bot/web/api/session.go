package api

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"repaybot/bot"
)

// How long a session holds (spec/conduct.md, Who is it?).
const (
	sessionIdle = 30 * time.Minute
	sessionLife = 24 * time.Hour
	// renewAfter is how old a session's last use is before an answer brings its
	// successor: not with every answer.
	renewAfter = 2 * time.Minute
)

// sessionHeader brings a session's successor.
const sessionHeader = "Repaybot-Session"

// session is who makes a request. It is kept by its holder, sealed, so that
// every process knows it and none has to remember it.
type session struct {
	ID       string `json:"i"`           // random; its successors have the same
	Customer string `json:"c,omitempty"` // by the bank's token; "": a visitor
	Account  string `json:"a,omitempty"` // that the customer came for
	Begun    int64  `json:"b"`           // Unix seconds
	Used     int64  `json:"u"`
}

// ends is when it is over, unless it is used before.
func (s session) ends() time.Time {
	idle, life := time.Unix(s.Used, 0).Add(sessionIdle), time.Unix(s.Begun, 0).Add(sessionLife)
	if idle.Before(life) {
		return idle
	}
	return life
}

// visitor is the address that a visitor writes from.
func (s session) visitor() string {
	if s.Customer != "" {
		return ""
	}
	return s.ID
}

// sealer makes sessions into tokens that only it can open.
type sealer struct {
	aead   cipher.AEAD
	random io.Reader
}

func newSealer(secret []byte, random io.Reader) (*sealer, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "repaybot sessions of the widget", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	return &sealer{aead, random}, err
}

func (s *sealer) close(of session) (string, error) {
	plain, err := json.Marshal(of)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, s.aead.NonceSize(), s.aead.NonceSize()+len(plain)+s.aead.Overhead())
	if _, err := io.ReadFull(s.random, nonce); err != nil {
		return "", fmt.Errorf("a session's token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(nonce, nonce, plain, nil)), nil
}

var errNoSession = errors.New("no session of ours")

func (s *sealer) unseal(token string) (of session, err error) {
	box, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(box) < s.aead.NonceSize() {
		return of, errNoSession
	}
	plain, err := s.aead.Open(nil, box[:s.aead.NonceSize()], box[s.aead.NonceSize():], nil)
	if err != nil {
		return of, errNoSession
	}
	return of, json.Unmarshal(plain, &of)
}

// endedKey is the key of a session that was ended.
func endedKey(id string) string {
	sum := sha256.Sum256([]byte("session\x00" + id))
	return "session/" + hex.EncodeToString(sum[:16])
}

// bankSubject is whose key seals what is about nobody.
const bankSubject = "bank"

// sessionOf is the session of a request.
func (s *server) sessionOf(r *http.Request) (session, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return session{}, errOver()
	}
	of, err := s.seal.unseal(strings.TrimSpace(token))
	if err != nil || !s.Now().Before(of.ends()) {
		return session{}, errOver()
	}
	ended, err := s.ended(r.Context(), of.ID)
	if err != nil {
		return session{}, err
	}
	if ended {
		return session{}, errOver()
	}
	return of, nil
}

func (s *server) ended(ctx context.Context, id string) (bool, error) {
	rs, err := s.Store.Records(ctx, []string{endedKey(id)})
	return len(rs) > 0, err
}

// renew gives an answer the session's successor, where it is time for one.
func (s *server) renew(w http.ResponseWriter, me *who) error {
	of := me.session
	now := s.Now().Unix()
	if time.Duration(now-of.Used)*time.Second < renewAfter {
		return nil
	}
	of.Used = now
	token, err := s.seal.close(of)
	if err == nil {
		w.Header().Set(sessionHeader, token)
		s.hub.used(me.conversation, of.ID, of.ends())
	}
	return err
}

// sessionState is a session as its holder is told.
type sessionState struct {
	Session  string    `json:"session,omitempty"`
	Expires  time.Time `json:"expires_at"`
	Verified bool      `json:"verified"`
}

// beginSession begins a session with the bank's token, or a visitor's.
func (s *server) beginSession(w http.ResponseWriter, r *http.Request) (any, error) {
	var wish struct {
		Token   *string `json:"token"`
		Account *string `json:"account"`
	}
	if err := readJSON(w, r, &wish); err != nil {
		return nil, err
	}
	now := s.Now()
	id := make([]byte, 16)
	if _, err := io.ReadFull(s.Random, id); err != nil {
		return nil, fmt.Errorf("a session's name: %w", err)
	}
	of := session{ID: hex.EncodeToString(id), Begun: now.Unix(), Used: now.Unix()}
	switch {
	case wish.Token != nil:
		customer, err := s.customerOf(r.Context(), *wish.Token, now)
		if err != nil {
			return nil, err
		}
		of.Customer = customer
		if of.Account, err = s.cameFor(r.Context(), customer, wish.Account); err != nil {
			return nil, err
		}
	case wish.Account != nil:
		return nil, errUnfit().at("/account", "is only said with a token")
	}
	token, err := s.seal.close(of)
	if err != nil {
		return nil, err
	}
	write(w, http.StatusCreated, sessionState{token, of.ends().UTC(), of.Customer != ""})
	return nil, nil
}

// cameFor checks the account that a customer came for.
func (s *server) cameFor(ctx context.Context, customer string, account *string) (string, error) {
	f, _, err := s.Service.Facts(ctx, customer, s.Now())
	if errors.Is(err, bot.ErrUnknownCustomer) || errors.Is(err, bot.ErrNotFound) {
		return "", refusal(http.StatusUnauthorized, "the token's customer is not in the book").at("/token", "")
	}
	if err != nil || account == nil {
		return "", err
	}
	for _, a := range f.Accounts {
		if a.Account.Number == *account {
			return *account, nil
		}
	}
	return "", errUnfit().at("/account", "is not one of theirs")
}

func (s *server) tellSession(_ http.ResponseWriter, r *http.Request) (any, error) {
	me := whoOf(r)
	return sessionState{Expires: me.ends().UTC(), Verified: me.verified}, nil
}

// endSession ends a session on all processes.
func (s *server) endSession(w http.ResponseWriter, r *http.Request) (any, error) {
	me := whoOf(r)
	if err := s.Store.Settle(r.Context(), []bot.Record{{
		Key: endedKey(me.ID), Status: bot.RecordEnded, Customer: bankSubject, Conversation: "session", At: s.Now(),
	}}); err != nil {
		return nil, err
	}
	s.hub.endSession(me.ID)
	w.Header().Del(sessionHeader)
	w.WriteHeader(http.StatusNoContent)
	return nil, nil
}
