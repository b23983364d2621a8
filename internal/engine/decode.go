package engine

import (
	"encoding/json"
	"fmt"

	"github.com/irsalint/irsalint/internal/finding"
)

// decode reads one element of the entry point's set. Any other shape than the
// contract's is an error that names the rule.
func (g *group) decode(v any) (Verdict, error) {
	entry, ok := v.(map[string]any)
	name, _ := entry["rule"].(string)
	rule, known := g.rules[name]
	said, isObject := entry["finding"].(map[string]any)
	if !ok || !known || !isObject {
		return Verdict{}, fmt.Errorf("rule %q: a finding is an object", name)
	}
	out := Verdict{Rule: rule, Severity: rule.Severity, AWSError: rule.AWSError, At: -1}
	for key, x := range said {
		if err := out.set(key, x, g.awsErrors); err != nil {
			return Verdict{}, fmt.Errorf("rule %s: %w", name, err)
		}
	}
	if out.At < 0 || out.Message == "" {
		return Verdict{}, fmt.Errorf("rule %s: a finding has at and message", name)
	}
	return out, nil
}

func (v *Verdict) set(key string, x any, awsErrors func() (map[string]string, error)) error {
	var err error
	switch key {
	case "at":
		v.At, err = handle(x)
	case "message":
		v.Message, err = text(key, x)
	case "fix":
		v.Fix, err = text(key, x)
	case "aws_error":
		err = v.fail(x, awsErrors)
	case "severity":
		err = v.grade(x)
	case "related":
		err = v.relate(x)
	default:
		return fmt.Errorf("unknown key %q in a finding", key)
	}
	return err
}

func (v *Verdict) grade(x any) error {
	name, err := text("severity", x)
	if err != nil {
		return err
	}
	s, err := finding.ParseSeverity(name)
	if err != nil {
		return err
	}
	if s > v.Rule.Severity {
		return fmt.Errorf("severity %s is above the rule's own, %s", s, v.Rule.Severity)
	}
	v.Severity = s
	return nil
}

// fail resolves the key of an AWS error. The empty key says that no error is
// predicted, whatever the rule's own is.
func (v *Verdict) fail(x any, awsErrors func() (map[string]string, error)) error {
	key, err := text("aws_error", x)
	if err != nil || key == "" {
		v.AWSError = ""
		return err
	}
	texts, err := awsErrors()
	if err != nil {
		return err
	}
	if texts[key] == "" {
		return fmt.Errorf("no aws_error has the key %q", key)
	}
	v.AWSError = texts[key]
	return nil
}

func (v *Verdict) relate(x any) error {
	list, ok := x.([]any)
	if !ok {
		return fmt.Errorf("related is a list")
	}
	for _, item := range list {
		m, ok := item.(map[string]any)
		if !ok || len(m) != 2 {
			return fmt.Errorf("an element of related has at and note")
		}
		at, err := handle(m["at"])
		if err != nil {
			return err
		}
		note, err := text("note", m["note"])
		if err != nil {
			return err
		}
		v.Related = append(v.Related, Related{at, note})
	}
	return nil
}

func handle(x any) (int, error) {
	n, ok := x.(json.Number)
	if !ok {
		return 0, fmt.Errorf("at is a handle from the input")
	}
	i, err := n.Int64()
	if err != nil || i < 0 {
		return 0, fmt.Errorf("at is a handle from the input")
	}
	return int(i), nil
}

func text(key string, x any) (string, error) {
	s, ok := x.(string)
	if !ok {
		return "", fmt.Errorf("%s is a text", key)
	}
	return s, nil
}
