package web

import (
	"context"
	"errors"
	"net/http"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"repaybot/bot/pages"
	"repaybot/dialog"
)

// Demo is the made-up bank: who can be logged in as, and what their accounts are.
type Demo struct {
	People []Person
	Bank   DemoBank
	// Token is what the bank's page gives the widget for who is logged in, as a
	// bank's own site would; nil: none.
	Token func(who Customer) (string, error)
}

// Person is a made-up customer to log in as.
type Person struct {
	Account string
	Name    string
	Story   map[dialog.Locale]string
}

// DemoBank is what the bank's own page knows of who is logged in.
type DemoBank interface {
	// Login is the customer an account belongs to; ErrUnknown if nobody.
	Login(ctx context.Context, account string) (Customer, error)
	// Accounts are the customer's name and accounts as of now, amounts in a language's own form.
	Accounts(ctx context.Context, who Customer, l dialog.Locale) (name string, accounts []AccountView, err error)
}

// demoRoutes are the made-up bank's page and its logins.
func (s *server) demoRoutes(e *gin.Engine) {
	e.GET("/", func(c *gin.Context) { c.Redirect(http.StatusFound, "/demo") })
	e.GET("/demo", s.demoPage)
	e.POST("/demo/api/login", s.demoLogin)
	e.GET("/demo/api/token", s.demoToken)
	e.POST("/demo/api/logout", func(c *gin.Context) { s.customers.end(c); c.Status(http.StatusNoContent) })
}

// personCard is a person as the page shows them.
type personCard struct{ Account, Name, Initial, Story string }

func (s *server) demoPage(c *gin.Context) {
	l := pages.Locale(c)
	data := gin.H{}
	if who, ok := s.customers.who(c); ok {
		name, accounts, err := s.Demo.Bank.Accounts(c.Request.Context(), who, l)
		if err != nil {
			s.fail(c, err)
			return
		}
		data["Customer"], data["Accounts"] = gin.H{"Name": name}, accounts
	} else {
		data["Customer"], data["People"] = nil, s.people(l)
	}
	s.assets.page(c, "demo", l, data)
}

func (s *server) people(l dialog.Locale) []personCard {
	cards := make([]personCard, 0, len(s.Demo.People))
	for _, p := range s.Demo.People {
		first, _ := utf8.DecodeRuneInString(p.Name)
		cards = append(cards, personCard{p.Account, p.Name, string(first), p.Story[l]})
	}
	return cards
}

// demoToken gives the widget a token for who is logged in.
func (s *server) demoToken(c *gin.Context) {
	who, ok := s.customers.who(c)
	if !ok || s.Demo.Token == nil {
		refuse(c, http.StatusUnauthorized, "not logged in")
		return
	}
	token, err := s.Demo.Token(who)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Header("Cache-Control", "no-store")
	c.JSON(http.StatusOK, gin.H{"token": token, "account": who.Account})
}

// demoLogin logs in as one of the made-up customers; no password, for nobody is real.
func (s *server) demoLogin(c *gin.Context) {
	var body struct{ Account string }
	if err := c.ShouldBindJSON(&body); err != nil {
		refuse(c, http.StatusBadRequest, "not JSON with account")
		return
	}
	who, err := s.Demo.Bank.Login(c.Request.Context(), body.Account)
	switch {
	case errors.Is(err, ErrUnknown):
		refuse(c, http.StatusNotFound, "no such account")
		return
	case err != nil:
		s.fail(c, err)
		return
	}
	if err := s.customers.begin(c, who); err != nil {
		s.fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}
