package main

import (
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A key that was drawn for these tests, and is used nowhere else.
const testKey = "9hNKnEB0nzjsX8WW6XLrtCIAncZ52ILAMi8FBqpuQvc="

func environmentOf(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSettingsGoOverEachOther(t *testing.T) {
	file := writeFile(t, "repaybot.yaml", "policy: p.yaml\nlisten: 127.0.0.1:1\ndata_dir: of-the-file\nworkers: 7\nwidget:\n  origins: [https://a.example, https://b.example]\nhooks:\n  wechat:\n    url: https://bank.example/wechat\n    secret_file: "+writeFile(t, "s", "Zk3v9QpLmX27RtYw8NcBd5HsUe4GjPz6\n")+"\n")
	s, err := loadSettings(file, environmentOf("REPAYBOT_PII_KEY", testKey, "REPAYBOT_LISTEN", "127.0.0.1:2", "REPAYBOT_DATA_DIR", "of-the-environment"), map[string]string{"listen": "127.0.0.1:3"})
	if err != nil {
		t.Fatal(err)
	}
	if s.Listen != "127.0.0.1:3" || s.DataDir != "of-the-environment" || s.Workers != 7 || s.Policy != "p.yaml" || !s.SecureCookies || len(s.PIIKey) != 32 {
		t.Errorf("%+v", s)
	}
	if len(s.Widget.Origins) != 2 || len(s.Hooks) != 1 || s.Hooks[0].Name != "wechat" || s.Hooks[0].Secret != "Zk3v9QpLmX27RtYw8NcBd5HsUe4GjPz6" {
		t.Errorf("%+v", s)
	}
}

func TestWrongSettingsAreNamed(t *testing.T) {
	key := []string{"REPAYBOT_PII_KEY", testKey, "REPAYBOT_POLICY", "p.yaml"}
	for name, test := range map[string]struct {
		file string
		env  []string
		want []string
	}{
		"nothing":              {"", nil, []string{"pii_key", "REPAYBOT_PII_KEY", "openssl rand", "policy"}},
		"unknown":              {"data_dir: x\nlisen: ':80'\n", key, []string{"line 2", "no setting lisen", "did you mean listen"}},
		"unknown group":        {"\nsmtp:\n  host: x\n", key, []string{"line 2", "smtp"}},
		"numbers":              {"hooks:\n  sms:\n    url: https://bank.example/sms\n    numbers: local\n", key, []string{"line 4", "hooks.sms.numbers", "e164", "digits"}},
		"unknown in a group":   {"telegram:\n  tokn: x\n", key, []string{"line 2", "telegram.tokn"}},
		"twice":                {"listen: ':1'\nlisten: ':2'\n", key, []string{"2", "listen"}},
		"secret in the file":   {"policy: p\npii_key: " + testKey + "\n", nil, []string{"line 2", "pii_key", "pii_key_file"}},
		"no number":            {"workers: many\n", key, []string{"line 1", "workers", "many"}},
		"no address":           {"listen: '8080'\n", key, []string{"listen"}},
		"http":                 {"sms: {webhook_url: 'http://bank.example/sms'}\n", key, []string{"sms.webhook_url", "https", "sms.secret"}},
		"level":                {"log_level: loud\n", key, []string{"log_level", "loud"}},
		"webhook, no secret":   {"telegram: {webhook_url: 'https://bank.example/telegram/webhook'}\n", key, []string{"telegram.webhook_secret"}},
		"webhook, no token":    {"telegram: {webhook_url: 'https://bank.example/telegram/webhook'}\n", append(key, "REPAYBOT_TELEGRAM_WEBHOOK_SECRET", "Zk3v9QpLmX27RtYw8NcBd5HsUe4GjPz6"), []string{"telegram.token"}},
		"hook, no secret":      {"hooks: {wechat: {url: 'https://bank.example'}}\n", key, []string{"hooks.wechat.secret", "is not set"}},
		"hook, short secret":   {"hooks: {wechat: {url: 'https://bank.example'}}\n", append(key, "REPAYBOT_HOOKS_WECHAT_SECRET", "Zk3v9QpLmX27RtYw8NcBd5Hs"), []string{"hooks.wechat.secret", "32"}},
		"hook's name":          {"hooks: {telegram: {url: 'https://bank.example'}}\n", key, []string{"telegram", "no channel's name"}},
		"token":                {"", append(key, "REPAYBOT_TELEGRAM_TOKEN", "hello"), []string{"telegram.token"}},
		"hook, weak secret":    {"hooks: {wechat: {url: 'https://bank.example'}}\n", append(key, "REPAYBOT_HOOKS_WECHAT_SECRET", "changeme-changeme-changeme"), []string{"hooks.wechat.secret", "weak"}},
		"payments, weak":       {"", append(key, "REPAYBOT_PAYMENTS_SECRET", "changeme-changeme-changeme-changeme"), []string{"payments.secret", "weak"}},
		"payments, short":      {"", append(key, "REPAYBOT_PAYMENTS_SECRET", "Zk3v9QpLmX27RtYw8NcBd5Hs"), []string{"payments.secret", "32"}},
		"payments, only old":   {"", append(key, "REPAYBOT_PAYMENTS_RETIRED_SECRET", "Zk3v9QpLmX27RtYw8NcBd5HsUe4GjPz6"), []string{"payments.secret", "is not set"}},
		"model without a key":  {"openai: {model: m}\n", key, []string{"openai.api_key"}},
		"file that is missing": {"policy: p\npii_key_file: /nowhere/at/all\n", nil, []string{"pii_key_file", "/nowhere/at/all"}},
	} {
		t.Run(name, func(t *testing.T) {
			path := ""
			if test.file != "" {
				path = writeFile(t, "repaybot.yaml", test.file)
			}
			_, err := loadSettings(path, environmentOf(test.env...), nil)
			if err == nil {
				t.Fatal("taken")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("it does not say %q:\n%v", want, err)
				}
			}
			if strings.Contains(err.Error(), testKey) {
				t.Error("it quotes the key")
			}
		})
	}
}

func TestWeakKeysAreRefused(t *testing.T) {
	repeated := []byte(strings.Repeat("\x93\x1f", 16))
	counted := make([]byte, 32)
	for i := range counted {
		counted[i] = byte(i + 1)
	}
	for name, text := range map[string]string{
		"empty": "-", "short": testKey[:20], "zeros": strings.Repeat("0", 64), "repeated": base64.StdEncoding.EncodeToString(repeated),
		"counted": hex.EncodeToString(counted), "a sentence": base64.StdEncoding.EncodeToString([]byte("this is a password of 32 letters")),
		"long": testKey + testKey,
	} {
		if _, err := parseKey(text); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	raw, err := base64.StdEncoding.DecodeString(testKey)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{testKey, strings.TrimRight(testKey, "="), hex.EncodeToString(raw)} {
		if key, err := parseKey(text); err != nil || string(key) != string(raw) {
			t.Errorf("%v", err)
		}
	}
}

// The example file can be served from, once the secrets are there.
func TestTheExampleFileIsRight(t *testing.T) {
	if _, err := loadSettings(filepath.Join("..", "..", "repaybot.example.yaml"), environmentOf("REPAYBOT_PII_KEY", testKey), nil); err != nil {
		t.Error(err)
	}
}
