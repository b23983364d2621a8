// Package finding holds what a run has to say: findings, questions that stayed
// open, and problems with the input, each with the place it is about.
//
// It knows neither how they were found nor how they are printed, except the
// one-line form that fixtures and goldens share.
package finding

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
)

// Severity orders findings by how bad they are.
type Severity uint8

const (
	Info Severity = iota
	Low
	Medium
	High
	Critical
)

var severityNames = []string{"info", "low", "medium", "high", "critical"}

// Severities returns the names from the least to the worst.
func Severities() []string { return slices.Clone(severityNames) }

func (s Severity) String() string { return severityNames[s] }

// ParseSeverity reads a severity's name.
func ParseSeverity(name string) (Severity, error) {
	if i := slices.Index(severityNames, name); i >= 0 {
		return Severity(i), nil
	}
	return 0, fmt.Errorf("unknown severity %q: use one of %s", name, strings.Join(severityNames, ", "))
}

// Related is a further place and, in about three words, why it is shown.
type Related struct {
	At   source.Range
	Note string
	// World says that the place only tells for which variables the finding holds.
	World bool
}

// Finding is one proven fault.
type Finding struct {
	// Rule is the rule's name, the id that users write.
	Rule string
	// Kind is security, breaks or hygiene.
	Kind     string
	Severity Severity
	Message  string
	// AWSError is the error that AWS will answer; empty where nothing fails.
	AWSError string
	// Fix says what to write instead; may be empty.
	Fix string
	// At is the one primary place.
	At      source.Range
	Related []Related
	// Notes are further remarks, such as that an ignore of it has expired.
	Notes []string
	// Resource is the id of the resource at fault, without its scope.
	Resource string
	// Declared is the header of its declaration.
	Declared source.Range
	// Fingerprint identifies the finding over time: it depends neither on line
	// numbers nor on how the path was given.
	Fingerprint string
	// Content identifies what was judged of which resource, whatever the file is called.
	Content string
	// Found is the severity that the rule gave it, before the configuration.
	Found Severity
}

// HiddenBy is what keeps a finding from counting.
type HiddenBy string

// What hides findings: an ignore comment, the configuration, a baseline, and the base
// of a comparison, which has the finding as well.
const (
	ByComment  HiddenBy = "comment"
	ByConfig   HiddenBy = "config"
	ByBaseline HiddenBy = "baseline"
	ByBase     HiddenBy = "base"
)

// Hidden is a finding that does not count.
type Hidden struct {
	Finding
	By HiddenBy
	// Why is the reason that is given; may be empty.
	Why string
}

// Notice is something about the run that its owner should know, and that is neither a
// finding nor a fault of the input: an ignore that hides nothing, a base that could not
// be read.
type Notice struct {
	Message string
	// At is zero for what concerns no place.
	At source.Range
}

// Unproven is a question that a rule asked and an unknown value kept open.
type Unproven struct {
	// Rule asks; empty for a question that concerns every rule.
	Rule     string
	Question string
	// Unknown is the address of the unknown value.
	Unknown string
	At      source.Range
}

// Problem says that input cannot be understood. At has a File without data when
// the file could not be read.
type Problem struct {
	Message string
	At      source.Range
}

// Unreadable is the Problem of a file that could not be read.
func Unreadable(name string, err error) Problem {
	return Problem{Message: err.Error(), At: source.Range{File: source.NewFile(name, nil)}}
}

// Sort orders findings by file, place, rule and message.
func Sort(fs []Finding) {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(byPlace(a.At, b.At), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message), cmp.Compare(a.Resource, b.Resource))
	})
}

// SortUnproven orders open questions by file, place, rule and question.
func SortUnproven(us []Unproven) {
	slices.SortStableFunc(us, func(a, b Unproven) int {
		return cmp.Or(byPlace(a.At, b.At), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Question, b.Question), cmp.Compare(a.Unknown, b.Unknown))
	})
}

// SortProblems orders problems by file, place and message.
func SortProblems(ps []Problem) {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(byPlace(a.At, b.At), cmp.Compare(a.Message, b.Message))
	})
}

// SortNotices orders notices by file, place and message.
func SortNotices(ns []Notice) {
	slices.SortStableFunc(ns, func(a, b Notice) int {
		return cmp.Or(byPlace(a.At, b.At), cmp.Compare(a.Message, b.Message))
	})
}

func byPlace(a, b source.Range) int {
	return cmp.Or(cmp.Compare(fileName(a), fileName(b)), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
}

func fileName(r source.Range) string {
	if r.File == nil {
		return ""
	}
	return r.File.Name
}

// Line is the one-line form of a finding: FILE:LINE:COL: SEVERITY[RULE]: MESSAGE.
func Line(f Finding) string {
	p := f.At.Begin()
	return fmt.Sprintf("%s:%d:%d: %s[%s]: %s", f.At.File.Name, p.Line, p.Column, f.Severity, f.Rule, f.Message)
}

// Same reports whether two problems say the same of the same place, however often the file
// was opened.
func (p Problem) Same(q Problem) bool {
	return p.Message == q.Message && byPlace(p.At, q.At) == 0
}
