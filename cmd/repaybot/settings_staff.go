package main

import (
	"slices"
	"strings"

	"repaybot/bot"
	"repaybot/bot/staff"
)

// StaffSettings say how colleagues log in.
type StaffSettings struct {
	NeedFactor bool // everybody sets a second factor up before they are in
	Passwords  bool // false: everybody comes by the bank's own sign-on
	OIDC       OIDCSettings
}

// OIDCSettings are those of the bank's own sign-on; Issuer "" leaves it out.
type OIDCSettings struct {
	Issuer, ClientID, ClientSecret string
	Scopes                         []string
	RolesClaim, NameClaim          string
	Grants                         []staff.Grant
}

// staffSettings are the keys of how colleagues log in.
func staffSettings() []setting {
	return []setting{
		{"staff.totp", plainText, "required"}, {"staff.passwords", yesNo, true},
		{"staff.oidc.issuer", plainText, ""}, {"staff.oidc.client_id", plainText, ""}, {"staff.oidc.client_secret", secretText, ""},
		{"staff.oidc.scopes", list, "openid,profile"}, {"staff.oidc.roles_claim", plainText, "roles"}, {"staff.oidc.name_claim", plainText, "preferred_username"},
		{"staff.oidc.roles", list, ""},
	}
}

// staff reads how colleagues log in.
func (r *settingsReader) staff(publicURL string) StaffSettings {
	s := StaffSettings{
		NeedFactor: r.k.String("staff.totp") == "required", Passwords: r.yesNo("staff.passwords"),
		OIDC: OIDCSettings{
			Issuer: r.webURL("staff.oidc.issuer"), ClientID: r.k.String("staff.oidc.client_id"), ClientSecret: r.secret("staff.oidc.client_secret"),
			Scopes: splitList(r.k.String("staff.oidc.scopes")), RolesClaim: r.k.String("staff.oidc.roles_claim"), NameClaim: r.k.String("staff.oidc.name_claim"),
		},
	}
	if v := r.k.String("staff.totp"); v != "required" && v != "optional" {
		r.fault("staff.totp", "%q is neither required nor optional", v)
	}
	if !s.Passwords && s.OIDC.Issuer == "" {
		r.fault("staff.passwords", "is false, and without staff.oidc.issuer nobody could log in")
	}
	if s.OIDC.Issuer != "" {
		r.oidc(&s.OIDC, publicURL)
	}
	return s
}

// oidc checks the settings of the bank's own sign-on, which need each other.
func (r *settingsReader) oidc(s *OIDCSettings, publicURL string) {
	if publicURL == "" {
		r.fault("public_url", "is not set, and staff.oidc.issuer is: where does the bank's sign-on send colleagues back to?")
	}
	if s.ClientID == "" {
		r.fault("staff.oidc.client_id", "is not set, and staff.oidc.issuer is")
	}
	r.strong("staff.oidc.client_secret", s.ClientSecret)
	if !slices.Contains(s.Scopes, "openid") {
		r.fault("staff.oidc.scopes", "has no openid")
	}
	for _, text := range splitList(r.k.String("staff.oidc.roles")) {
		g, ok := parseGrant(text)
		if !ok {
			r.fault("staff.oidc.roles", "%q is not such as debt-agents=agent:care+disputes or debt-leads=supervisor", text)
			continue
		}
		s.Grants = append(s.Grants, g)
	}
	if len(s.Grants) == 0 {
		r.fault("staff.oidc.roles", "is empty: which of the bank's roles is an agent, and which a supervisor?")
	}
}

// parseGrant reads VALUE=ROLE or VALUE=ROLE:TEAM+TEAM.
func parseGrant(text string) (g staff.Grant, ok bool) {
	at := strings.LastIndexByte(text, '=')
	if at <= 0 {
		return g, false
	}
	role, teams, some := strings.Cut(text[at+1:], ":")
	g.Value, g.Role = text[:at], staff.Role(role)
	if g.Role != staff.Agent && g.Role != staff.Supervisor {
		return g, false
	}
	for _, t := range strings.Split(teams, "+") {
		if !some {
			break
		}
		if !slices.Contains(bot.Teams[:], bot.Team(t)) {
			return g, false
		}
		g.Teams = append(g.Teams, bot.Team(t))
	}
	return g, true
}
