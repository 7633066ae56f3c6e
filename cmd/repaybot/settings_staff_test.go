package main

import (
	"slices"
	"strings"
	"testing"

	"repaybot/bot"
	"repaybot/bot/staff"
)

func TestStaffSettings(t *testing.T) {
	key := []string{"REPAYBOT_PII_KEY", testKey, "REPAYBOT_POLICY", "p.yaml"}
	s, err := loadSettings("", environmentOf(key...), nil)
	if err != nil || !s.Staff.NeedFactor || !s.Staff.Passwords || s.Staff.OIDC.Issuer != "" {
		t.Errorf("by default: %+v, %v", s, err)
	}
	file := "public_url: https://chat.example.bank\nstaff:\n  totp: optional\n  passwords: false\n  oidc:\n    issuer: https://login.example.bank\n    client_id: repaybot\n    roles: [a=b=agent:care+legal, leads=supervisor]\n"
	s, err = loadSettings(writeFile(t, "s.yaml", file), environmentOf(append(key, "REPAYBOT_STAFF_OIDC_CLIENT_SECRET", "Zk3v9QpLmX27RtYw8NcBd5HsUe4GjPz6")...), nil)
	if err != nil {
		t.Fatal(err)
	}
	o := s.Staff.OIDC
	if s.Staff.NeedFactor || s.Staff.Passwords || o.RolesClaim != "roles" || o.NameClaim != "preferred_username" || !slices.Equal(o.Scopes, []string{"openid", "profile"}) || len(o.Grants) != 2 ||
		o.Grants[0].Value != "a=b" || o.Grants[0].Role != staff.Agent || !slices.Equal(o.Grants[0].Teams, []bot.Team{bot.Care, bot.Legal}) || o.Grants[1].Role != staff.Supervisor {
		t.Errorf("%+v", s.Staff)
	}
	for name, test := range map[string]struct {
		file string
		want []string
	}{
		"totp":                    {"staff: {totp: perhaps}\n", []string{"staff.totp", "perhaps"}},
		"nobody could log in":     {"staff: {passwords: false}\n", []string{"staff.passwords", "nobody could log in"}},
		"alone":                   {"staff: {oidc: {issuer: 'https://login.example.bank'}}\n", []string{"public_url", "staff.oidc.client_id", "staff.oidc.client_secret", "staff.oidc.roles"}},
		"http":                    {"staff: {oidc: {issuer: 'http://login.example.bank'}}\n", []string{"staff.oidc.issuer", "https"}},
		"a role that is not here": {strings.Replace(file, "leads=supervisor", "leads=boss", 1), []string{"staff.oidc.roles", "leads=boss"}},
		"a team that is not here": {strings.Replace(file, "care+legal", "care+sales", 1), []string{"staff.oidc.roles", "care+sales"}},
		"a secret in the file":    {file + "    client_secret: Zk3v9QpLmX27RtYw8NcBd5HsUe4GjPz6\n", []string{"staff.oidc.client_secret", "client_secret_file"}},
	} {
		_, err := loadSettings(writeFile(t, "s.yaml", test.file), environmentOf(key...), nil)
		if err == nil {
			t.Errorf("%s is taken", name)
			continue
		}
		for _, want := range test.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v does not name %s", name, err, want)
			}
		}
	}
}
