package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/v2"

	"repaybot/bot/hook"
	"repaybot/dialog/llm"
)

// Settings are what `serve` and the commands beside it are told: a file, then
// the environment, then flags, each over the one before.
type Settings struct {
	MongoDBURI string
	DataDir    string
	Listen     string
	Policy     string // a file
	PIIKey     []byte // 32 bytes: the master key of everything that is sealed
	// PIIKeyRetired is the master key before, which keys may still be wrapped
	// under; nil: none.
	PIIKeyRetired []byte
	LogLevel      slog.Level
	Workers       int
	PublicURL     string // the address under which the program is reached from outside; "": it is not known
	Pace          int    // conversations woken a second
	// SecureCookies keeps the staff's login to https.
	SecureCookies bool

	Staff    StaffSettings
	Telegram TelegramSettings
	OpenAI   OpenAISettings
	SMS      SMSSettings
	Widget   WidgetSettings
	Payments PaymentsSettings
	Webhooks WebhooksSettings
	Hooks    []HookSettings
}

// TelegramSettings are those of the Telegram channel; Token "" leaves it out.
type TelegramSettings struct{ Token, APIURL, WebhookURL, WebhookSecret, ProviderToken string }

// OpenAISettings are those of the language model; Model "" leaves it out.
type OpenAISettings struct {
	APIKey, BaseURL, Model string
	JSONSchema             bool // the endpoint keeps to a JSON schema
	Read, Phrase           bool // what the model helps with
	AtOnce                 int  // calls at once
	Budget                 llm.Budget
}

// SMSSettings say where one-time codes are posted, signed with Secret.
type SMSSettings struct{ WebhookURL, Secret string }

// WidgetSettings are the bank's own keys for a customer who is logged in there,
// and the pages that may have the chat.
type WidgetSettings struct {
	JWTKeys  string // a file of PEM blocks or a JWK set, or the address of a JWK set
	Audience string // that the bank's tokens are for
	Origins  []string
}

// WebhooksSettings are where the bank's systems are told of plans and hand-overs
// that changed, and what that is signed with. Without an address they are not.
type WebhooksSettings struct{ URL, Secret string }

// PaymentsSettings are those of POST /api/v1/payments: what the bank's systems
// sign with. Without a secret it is not there.
type PaymentsSettings struct{ Secret, Retired string }

// HookSettings are those of one more messaging app, by a signed webhook.
// Retired is the secret before, and FilesURL where the content of files is asked
// for; "" if there is none.
type HookSettings struct{ Name, URL, FilesURL, Numbers, Secret, Retired string }

// settingKind is what a setting's value has to be.
type settingKind int

const (
	plainText settingKind = iota
	secretText
	number
	yesNo
	list
)

// setting is one key that may be set.
type setting struct {
	key  string
	kind settingKind
	def  any
}

// knownSettings are all keys but those of hooks. A secret NAME may also come
// from a file that NAME_file names.
func knownSettings() []setting {
	return append(staffSettings(), []setting{
		{"mongodb_uri", secretText, ""}, {"data_dir", plainText, defaultDataDir}, {"listen", plainText, ":8080"},
		{"policy", plainText, ""}, {"pii_key", secretText, ""}, {"pii_key_retired", secretText, ""}, {"log_level", plainText, "info"}, {"workers", number, 64},
		{"wakes_per_second", number, 50},
		{"secure_cookies", yesNo, true}, {"public_url", plainText, ""},
		{"telegram.token", secretText, ""}, {"telegram.api_url", plainText, "https://api.telegram.org"},
		{"telegram.webhook_url", plainText, ""}, {"telegram.webhook_secret", secretText, ""}, {"telegram.payment_provider_token", secretText, ""},
		{"openai.api_key", secretText, ""}, {"openai.base_url", plainText, "https://api.openai.com/v1"}, {"openai.model", plainText, ""},
		{"openai.json_schema", yesNo, true}, {"openai.read", yesNo, true}, {"openai.phrase", yesNo, true}, {"openai.at_once", number, 16},
		{"openai.budget_conversation", number, 40_000}, {"openai.budget_day", number, 5_000_000}, {"openai.budget_bank", number, 0},
		{"sms.webhook_url", plainText, ""}, {"sms.secret", secretText, ""},
		{"webhooks.url", plainText, ""}, {"webhooks.secret", secretText, ""},
		{"payments.secret", secretText, ""}, {"payments.retired_secret", secretText, ""},
		{"widget.jwt_keys", plainText, ""}, {"widget.audience", plainText, "repaybot"}, {"widget.origins", list, ""},
	}...)
}

// variable is the name of a key in the environment.
func variable(key string) string {
	return "REPAYBOT_" + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(key))
}

// loadSettings reads a file ("" for none), the environment and flags (by key).
// Its error names every setting that is wrong, and what to set.
func loadSettings(path string, getenv func(string) string, flags map[string]string) (*Settings, error) {
	r, hooks, err := readSettings(path, getenv, flags)
	if err != nil {
		return nil, err
	}
	s := r.settings(hooks)
	if err := errors.Join(r.faults...); err != nil {
		return nil, err
	}
	return s, nil
}

// readSettings reads them without looking at any.
func readSettings(path string, getenv func(string) string, flags map[string]string) (*settingsReader, []string, error) {
	k := koanf.New(".")
	known := knownSettings()
	defaults := map[string]any{}
	for _, s := range known {
		defaults[s.key] = s.def
	}
	if err := k.Load(confmap.Provider(defaults, "."), nil); err != nil {
		return nil, nil, err
	}
	file, err := readSettingsFile(path, known)
	if err != nil {
		return nil, nil, err
	}
	if err := k.Load(confmap.Provider(file.values, "."), nil); err != nil {
		return nil, nil, err
	}
	for _, name := range file.hooks {
		known = append(known, hookSettings(name)...)
	}
	outside := map[string]any{}
	for _, s := range known {
		for _, key := range s.keys() {
			if v := getenv(variable(key)); v != "" {
				outside[key] = v
			}
		}
	}
	for key, v := range flags {
		outside[key] = v
	}
	if err := k.Load(confmap.Provider(outside, "."), nil); err != nil {
		return nil, nil, err
	}
	return &settingsReader{k: k, file: file}, file.hooks, nil
}

// keys are the names under which a setting may be set.
func (s setting) keys() []string {
	if s.kind == secretText {
		return []string{s.key, s.key + "_file"}
	}
	return []string{s.key}
}

func hookSettings(name string) []setting {
	return []setting{{"hooks." + name + ".url", plainText, ""}, {"hooks." + name + ".files_url", plainText, ""}, {"hooks." + name + ".numbers", plainText, ""}, {"hooks." + name + ".secret", secretText, ""}, {"hooks." + name + ".retired_secret", secretText, ""}}
}

// settingsReader takes values out and collects what is wrong.
type settingsReader struct {
	k      *koanf.Koanf
	file   *settingsFile
	faults []error
}

// SettingError says what is wrong with one setting, and what to do.
type SettingError struct {
	Key  string
	Line int // in the file; 0 if it is not from there
	Why  string
}

func (e *SettingError) Error() string {
	at := ""
	if e.Line > 0 {
		at = fmt.Sprintf("line %d: ", e.Line)
	}
	return fmt.Sprintf("%s%s (or %s in the environment): %s", at, e.Key, variable(e.Key), e.Why)
}

func (r *settingsReader) fault(key, format string, args ...any) {
	r.faults = append(r.faults, &SettingError{key, r.file.lines[key], fmt.Sprintf(format, args...)})
}

func (r *settingsReader) settings(hooks []string) *Settings {
	s := &Settings{
		MongoDBURI: r.secret("mongodb_uri"), DataDir: r.k.String("data_dir"), Listen: r.k.String("listen"),
		Policy: r.k.String("policy"), LogLevel: r.level("log_level"), Workers: r.number("workers", 1, 10000), Pace: r.number("wakes_per_second", 1, 1000),
		PublicURL:     r.webURL("public_url"),
		SecureCookies: r.yesNo("secure_cookies"),
		Telegram: TelegramSettings{
			r.secret("telegram.token"), r.webURL("telegram.api_url"), r.webURL("telegram.webhook_url"), r.secret("telegram.webhook_secret"), r.secret("telegram.payment_provider_token"),
		},
		OpenAI:   r.openAI(),
		SMS:      SMSSettings{r.webURL("sms.webhook_url"), r.secret("sms.secret")},
		Webhooks: WebhooksSettings{r.webURL("webhooks.url"), r.secret("webhooks.secret")},
		Payments: PaymentsSettings{r.secret("payments.secret"), r.secret("payments.retired_secret")},
		Widget:   WidgetSettings{r.k.String("widget.jwt_keys"), r.k.String("widget.audience"), splitList(r.k.String("widget.origins"))},
	}
	s.Staff = r.staff(s.PublicURL)
	if s.Policy == "" {
		r.fault("policy", "is not set: name the bank's policy file (`repaybot policy example cn` prints one to begin from)")
	}
	if _, _, err := net.SplitHostPort(s.Listen); err != nil {
		r.fault("listen", "%q is no address such as :8080 or 127.0.0.1:8080", s.Listen)
	}
	r.piiKey(s)
	r.together(s)
	for _, name := range hooks {
		h := HookSettings{name, r.webURL("hooks." + name + ".url"), r.webURL("hooks." + name + ".files_url"), r.k.String("hooks." + name + ".numbers"), r.secret("hooks." + name + ".secret"), r.secret("hooks." + name + ".retired_secret")}
		if h.URL == "" {
			r.fault("hooks."+name+".url", "is not set: where are this channel's messages posted?")
		}
		if h.Numbers != "" && h.Numbers != hook.NumbersE164 && h.Numbers != hook.NumbersDigits {
			r.fault("hooks."+name+".numbers", "has to be e164 (+8613800138000), digits (8613800138000), or left out where the app can't write to a number")
		}
		r.signs("hooks."+name+".secret", h.Secret)
		if h.Retired != "" {
			r.signs("hooks."+name+".retired_secret", h.Retired)
		}
		s.Hooks = append(s.Hooks, h)
	}
	return s
}

// together checks settings that need each other.
func (r *settingsReader) together(s *Settings) {
	if s.Telegram.Token != "" && !telegramToken.MatchString(s.Telegram.Token) {
		r.fault("telegram.token", "is not a token such as BotFather gives (digits, a colon, 35 letters)")
	}
	if s.Telegram.WebhookURL != "" {
		r.strong("telegram.webhook_secret", s.Telegram.WebhookSecret)
		if v := s.Telegram.WebhookSecret; v != "" && !telegramSecret.MatchString(v) {
			r.fault("telegram.webhook_secret", "has letters that Telegram does not take: make one with `openssl rand -hex 32`")
		}
		if s.Telegram.Token == "" {
			r.fault("telegram.token", "is not set, and telegram.webhook_url is")
		}
	}
	if s.SMS.WebhookURL != "" {
		r.signs("sms.secret", s.SMS.Secret)
	}
	if s.Webhooks.URL != "" {
		r.signs("webhooks.secret", s.Webhooks.Secret)
	}
	if s.Payments.Secret != "" {
		r.signs("payments.secret", s.Payments.Secret)
	}
	if s.Payments.Retired != "" {
		r.signs("payments.retired_secret", s.Payments.Retired)
		if s.Payments.Secret == "" {
			r.fault("payments.secret", "is not set, and payments.retired_secret is")
		}
	}
	for _, o := range s.Widget.Origins {
		if u, err := url.Parse(o); err != nil || u.Host == "" || strings.TrimSuffix(u.Path, "/") != "" {
			r.fault("widget.origins", "%q is no origin such as https://www.bank.example", o)
		}
	}
}

// secret is a value of the environment or of a file that is named; one that
// stands in the settings file itself is refused, since that is copied about.
func (r *settingsReader) secret(key string) string {
	value, path := r.k.String(key), r.k.String(key+"_file")
	if value != "" && r.file.has(key) {
		r.fault(key, "stands in the settings file: put it into the environment, or into a file of its own that %s_file names", key)
		return ""
	}
	if value != "" && path != "" {
		r.fault(key, "is set, and %s_file too: leave one out", key)
		return ""
	}
	if path == "" {
		return value
	}
	text, err := os.ReadFile(path)
	if err != nil {
		r.fault(key+"_file", "%v", err)
		return ""
	}
	if text = []byte(strings.TrimSpace(string(text))); len(text) == 0 {
		r.fault(key+"_file", "%s is empty", path)
	}
	return string(text)
}

func (r *settingsReader) number(key string, from, to int) int {
	n, err := strconv.Atoi(r.k.String(key))
	if err != nil || n < from || n > to {
		r.fault(key, "%q is no number from %d to %d", r.k.String(key), from, to)
	}
	return n
}

func (r *settingsReader) yesNo(key string) bool {
	b, err := strconv.ParseBool(r.k.String(key))
	if err != nil {
		r.fault(key, "%q is neither true nor false", r.k.String(key))
	}
	return b
}

func (r *settingsReader) level(key string) slog.Level {
	var l slog.Level
	if err := l.UnmarshalText([]byte(r.k.String(key))); err != nil {
		r.fault(key, "%q is none of debug, info, warn and error", r.k.String(key))
	}
	return l
}

// webURL wants https, or http to this machine alone.
func (r *settingsReader) webURL(key string) string {
	text := r.k.String(key)
	if text == "" {
		return ""
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		r.fault(key, "is no web address such as https://bank.example/path")
		return ""
	}
	if ip := net.ParseIP(u.Hostname()); u.Scheme == "http" && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		r.fault(key, "is http: only https goes to another machine")
	}
	return text
}

func splitList(text string) []string {
	var out []string
	for _, s := range strings.Split(text, ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}
