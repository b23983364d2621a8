package config

import (
	"slices"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Rules say which rules run, and how bad what they find is.
type Rules struct {
	// Everywhere are settings for the whole tree.
	Everywhere []RuleSetting
	// Overrides are settings for some of its files; a later one beats an earlier one, and
	// each beats Everywhere.
	Overrides []Override
}

// Override is settings for the files that fit one of the patterns.
type Override struct {
	Paths []Pattern
	Rules []RuleSetting
}

// RuleSetting is what one rule is set to: "on" as it is, "off", or a severity.
type RuleSetting struct {
	Rule  string
	Level string
	At    source.Range
}

// On returns the settings without those that switch some rules off.
func (r Rules) On(rules []string) Rules {
	without := func(all []RuleSetting) []RuleSetting {
		return slices.DeleteFunc(slices.Clone(all), func(s RuleSetting) bool { return s.Level == "off" && slices.Contains(rules, s.Rule) })
	}
	out := Rules{Everywhere: without(r.Everywhere)}
	for _, o := range r.Overrides {
		out.Overrides = append(out.Overrides, Override{o.Paths, without(o.Rules)})
	}
	return out
}

// Runs reports whether a rule runs anywhere.
func (r Rules) Runs(rule string) bool {
	runs := true
	set := func(all []RuleSetting) {
		for _, s := range all {
			runs = runs && s.Rule != rule || s.Rule == rule && s.Level != "off"
		}
	}
	set(r.Everywhere)
	for _, o := range r.Overrides {
		for _, s := range o.Rules {
			runs = runs || s.Rule == rule && s.Level != "off"
		}
	}
	return runs
}

// Severity is that of a finding of a rule in a file, found as found; false where the rule
// is off there.
func (r Rules) Severity(rule, file string, found finding.Severity) (finding.Severity, bool) {
	level := "on"
	set := func(all []RuleSetting) {
		for _, s := range all {
			if s.Rule == rule {
				level = s.Level
			}
		}
	}
	set(r.Everywhere)
	for _, o := range r.Overrides {
		if matchAny(o.Paths, file) {
			set(o.Rules)
		}
	}
	switch level {
	case "on":
		return found, true
	case "off":
		return 0, false
	}
	severity, _ := finding.ParseSeverity(level)
	return severity, true
}

func readRules(into *[]RuleSetting) func(name string, t *value.Tree) error {
	return func(name string, t *value.Tree) error {
		return named(name, "names of rules, each with off, on or a severity", t, func(m value.Member) error {
			rule := m.Key.String()
			level, err := oneOf(rule, m.Value, append([]string{"off", "on"}, finding.Severities()...)...)
			*into = append(*into, RuleSetting{rule, level, keyRange(m)})
			return err
		})
	}
}

func (r *Rules) readOverrides(dir string) func(name string, t *value.Tree) error {
	return list(func(name string, t *value.Tree) error {
		var o Override
		err := settings{"paths": list(readPattern(dir, &o.Paths)), "rules": readRules(&o.Rules)}.read("an override", t)
		if err == nil && (len(o.Paths) == 0 || len(o.Rules) == 0) {
			err = &Error{"an override must have paths and rules", t.At}
		}
		r.Overrides = append(r.Overrides, o)
		return err
	})
}

// mentioned are the rules that are named anywhere, with their places.
func (c Config) mentioned() []RuleSetting {
	all := slices.Clone(c.Rules.Everywhere)
	for _, o := range c.Rules.Overrides {
		all = append(all, o.Rules...)
	}
	for _, i := range c.Ignores {
		for _, r := range i.Rules {
			all = append(all, RuleSetting{Rule: r, At: i.At})
		}
	}
	return all
}
