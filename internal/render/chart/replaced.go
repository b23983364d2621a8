package chart

import (
	"fmt"
	"time"
)

// replaced are the functions that Helm has of its own, those that text/template has
// and that must be bounded, and those whose result is not the same each time: what
// these make is unknown.
var replaced = map[string]func(e *engine) any{
	// Helm's own.
	"fail":          func(e *engine) any { return e.fail },
	"fromJson":      func(e *engine) any { return e.fromJSON },
	"fromJsonArray": func(e *engine) any { return e.fromJSONArray },
	"fromToml":      func(e *engine) any { return e.fromTOML },
	"fromYaml":      func(e *engine) any { return e.fromYAML },
	"fromYamlArray": func(e *engine) any { return e.fromYAMLArray },
	"getHostByName": func(e *engine) any { return func(string) string { return "" } },
	"lookup": func(e *engine) any {
		return func(string, string, string, string) (map[string]any, error) { return map[string]any{}, nil }
	},
	"required":     func(e *engine) any { return e.required },
	"toJson":       func(e *engine) any { return e.toJSON },
	"toToml":       func(e *engine) any { return func(v any) string { e.budget.deep(v); return e.opaque("toToml") } },
	"toYaml":       func(e *engine) any { return e.toYAML },
	"toYamlPretty": func(e *engine) any { return e.toYAML },

	// text/template's.
	"eq":       func(e *engine) any { return e.eq },
	"ge":       func(e *engine) any { return e.ge },
	"gt":       func(e *engine) any { return e.gt },
	"html":     func(e *engine) any { return e.html },
	"js":       func(e *engine) any { return e.js },
	"le":       func(e *engine) any { return e.le },
	"lt":       func(e *engine) any { return e.lt },
	"ne":       func(e *engine) any { return e.ne },
	"print":    func(e *engine) any { return e.print },
	"printf":   func(e *engine) any { return e.printf },
	"println":  func(e *engine) any { return e.println },
	"urlquery": func(e *engine) any { return e.urlquery },

	// The library's takes a hundred times as long.
	"deepCopy":     func(e *engine) any { return e.deepCopy },
	"mustDeepCopy": func(e *engine) any { return func(v any) (any, error) { return e.deepCopy(v), nil } },

	// In no order, which is random.
	"keys":   func(e *engine) any { return e.keys },
	"values": func(e *engine) any { return e.values },

	// Random, or slow on purpose.
	"bcrypt": func(e *engine) any { return func(string) string { return e.opaque("bcrypt") } },
	"decryptAES": func(e *engine) any {
		return func(string, string) (string, error) { return e.opaque("decryptAES"), nil }
	},
	"derivePassword": func(e *engine) any { return func(...any) string { return e.opaque("derivePassword") } },
	"encryptAES": func(e *engine) any {
		return func(string, string) (string, error) { return e.opaque("encryptAES"), nil }
	},
	"genPrivateKey": func(e *engine) any { return func(string) string { return e.opaque("genPrivateKey") } },
	"htpasswd":      func(e *engine) any { return func(string, string) string { return e.opaque("htpasswd") } },
	"randAlpha":     func(e *engine) any { return func(int) string { return e.opaque("randAlpha") } },
	"randAlphaNum":  func(e *engine) any { return func(int) string { return e.opaque("randAlphaNum") } },
	"randAscii":     func(e *engine) any { return func(int) string { return e.opaque("randAscii") } },
	"randBytes":     func(e *engine) any { return func(int) (string, error) { return e.opaque("randBytes"), nil } },
	"randInt":       func(e *engine) any { return func(low, high int) int { return e.randInt(low, high) } },
	"randNumeric":   func(e *engine) any { return func(int) string { return e.opaque("randNumeric") } },
	"shuffle":       func(e *engine) any { return func(string) string { return e.opaque("shuffle") } },
	"uuidv4":        func(e *engine) any { return func() string { return e.opaque("uuidv4") } },

	"buildCustomCert":          certificates,
	"genCA":                    certificates,
	"genCAWithKey":             certificates,
	"genSelfSignedCert":        certificates,
	"genSelfSignedCertWithKey": certificates,
	"genSignedCert":            certificates,
	"genSignedCertWithKey":     certificates,

	// Of the time, or of the machine's time zone.
	"ago":            func(e *engine) any { return func(any) string { return e.opaque("ago") } },
	"date":           func(e *engine) any { return e.date },
	"dateInZone":     func(e *engine) any { return func(f string, d any, _ string) string { return e.date(f, d) } },
	"date_in_zone":   func(e *engine) any { return func(f string, d any, _ string) string { return e.date(f, d) } },
	"htmlDate":       func(e *engine) any { return func(d any) string { return e.date(time.DateOnly, d) } },
	"htmlDateInZone": func(e *engine) any { return func(d any, _ string) string { return e.date(time.DateOnly, d) } },
	"now":            func(e *engine) any { return e.now },
}

// certificate is what the functions that make certificates return.
type certificate struct{ Cert, Key string }

func certificates(e *engine) any {
	return func(...any) (certificate, error) {
		return certificate{Cert: e.opaque("certificate"), Key: e.opaque("key of a certificate")}, nil
	}
}

func (e *engine) fail(message string) (string, error) { return "", &needError{message} }

func (e *engine) required(message string, v any) (any, error) {
	if v == nil || v == any("") {
		return v, &needError{message}
	}
	return v, nil
}

func (e *engine) deepCopy(v any) any {
	e.budget.deep(v)
	return copied(v)
}

func (e *engine) fromTOML(string) (map[string]any, error) {
	return nil, fmt.Errorf("TOML is not read")
}

func (e *engine) keys(dicts ...map[string]any) []string {
	out := []string{}
	for _, d := range dicts {
		e.budget.must(1+len(d), 16*len(d))
		out = append(out, sortedKeys(d)...)
	}
	return out
}

func (e *engine) values(d map[string]any) []any {
	out := []any{}
	e.budget.must(1+len(d), 16*len(d))
	for _, k := range sortedKeys(d) {
		out = append(out, d[k])
	}
	return out
}

// date formats a time; without one, the time of now. All times are UTC.
func (e *engine) date(format string, date any) string {
	e.budget.must(1, 4*len(format))
	var t time.Time
	switch date := date.(type) {
	case time.Time:
		t = date
	case *time.Time:
		t = *date
	case int64:
		t = time.Unix(date, 0)
	case int:
		t = time.Unix(int64(date), 0)
	default:
		t = e.now()
	}
	return t.UTC().Format(format)
}
