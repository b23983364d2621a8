// Package report prints a run: one file a format, one map of formats.
//
// A writer gets plain rows and prints them in the order in which they come. It
// knows neither the graph nor how anything was parsed or judged, and decides
// nothing: not what is a fault, and not the exit code. Ranges become lines and
// columns here and nowhere below.
package report

import (
	"io"
	"maps"
	"slices"
	"time"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
)

// Writer prints a run in one format. The same run gives the same bytes. An error
// is that of w, or ours.
type Writer func(w io.Writer, run Run, o Options) error

// Formats are the formats by the name that users give.
var Formats = map[string]Writer{
	"checkstyle": writeCheckstyle,
	"github":     writeGitHub,
	"gitlab":     writeGitLab,
	"json":       writeJSON,
	"junit":      writeJUnit,
	"markdown":   writeMarkdown,
	"sarif":      writeSARIF,
	"text":       writeText,
}

// Names returns the names of the formats in order.
func Names() []string { return slices.Sorted(maps.Keys(Formats)) }

// Run is all that there is to report.
type Run struct {
	Tool Tool
	// Rules are the rules that ran; the rule of every finding is among them.
	Rules    []catalog.Rule
	Findings []finding.Finding
	// Hidden are findings that do not count. SARIF has them, and the other formats count
	// them, but for GitLab's, which has no place for it.
	Hidden   []finding.Hidden
	Unproven []finding.Unproven
	Problems []finding.Problem
	Notices  []finding.Notice
	Stats    Stats
	// Change is nil where nothing was compared.
	Change *Change
}

// Change is what a comparison with a base has to say beyond its findings: Findings of
// the Run are those that are new or worse.
type Change struct {
	// Base names what was compared with: "the merge base with main (1a2b3c4)".
	Base string
	// Roles are those that somebody else can assume now, by name.
	Roles []RoleChange
	// Problems is how many there are that the base does not have.
	Problems int
}

// RoleChange says who could assume a role, and who can. Each list is sorted; one is empty
// where there is no such role, or where nobody can.
type RoleChange struct {
	Role string
	// At is its declaration, in the base where the role is gone.
	At             source.Range
	Before, After  []string
	Added, Removed bool
}

// Tool is who made the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	// URI is the home page of the source; rule pages are found below it.
	URI string `json:"uri"`
}

// Options are the reader's choices. Formats for code hosts want root-relative names, and
// heed few of them.
type Options struct {
	// Color asks for terminal colours.
	Color bool
	// ShowUnproven lists what could not be proven in text; it is counted anyway.
	ShowUnproven bool
	// ShowStats prints coverage in text, and adds the time of each stage in JSON,
	// whose bytes otherwise do not depend on the clock.
	ShowStats bool
	// Fails says of a severity whether a finding of it makes the run fail.
	Fails func(finding.Severity) bool
	// Category names the run among others of the same commit in SARIF; may be empty.
	Category string
	// OmitSuppressed leaves out of SARIF what an ignore or the baseline hides, for readers
	// that do not heed suppressions.
	OmitSuppressed bool
	// Path turns a root-relative name into the one to show, which is relative to
	// the working directory; nil shows the name as it is.
	Path func(name string) string
}

// name is the name to show of the file of a range; empty when it is nowhere.
func (o Options) name(r source.Range) string {
	switch {
	case r.IsZero():
		return ""
	case o.Path == nil:
		return r.File.Name
	}
	return o.Path(r.File.Name)
}

// Stats say how much of the input was understood.
type Stats struct {
	// Config is the root-relative name of the configuration that counted; empty for none.
	Config          string `json:"config"`
	Files           Files  `json:"files"`
	Roles           int    `json:"roles"`
	TrustPolicies   Trust  `json:"trust_policies"`
	ServiceAccounts int    `json:"service_accounts"`
	// Namespaces counts the Kubernetes namespaces that ServiceAccounts and workloads
	// are known to be in.
	Namespaces Namespaces `json:"namespaces"`
	// Declared counts the other declarations by kind, those that there are.
	Declared []Kind `json:"declared"`
	Edges    []Edge `json:"edges"`
	// NotFollowed counts declarations whose content is not known, by reason: module
	// calls whose source is not in the tree, charts, expansions over unknowns.
	NotFollowed []Reason `json:"not_followed"`
	// Stages are in the order in which they ran.
	Stages []Stage `json:"stages"`
}

// Files counts files that some format claims. Several formats may claim and
// parse one file, so the formats need not add up to the totals.
type Files struct {
	Seen    int      `json:"seen"`
	Parsed  int      `json:"parsed"`
	Formats []Format `json:"formats"`
}

// Format counts the files of one format.
type Format struct {
	Name   string `json:"name"`
	Seen   int    `json:"seen"`
	Parsed int    `json:"parsed"`
}

// Trust counts trust policies by how much of them was interpreted: in full means
// every statement's effect, principals and actions and every condition on sub and
// aud; values may still hold unknowns.
type Trust struct {
	Full int `json:"full"`
	Part int `json:"part"`
	None int `json:"none"`
	// Reasons say why a policy is not counted as full; a policy may have several.
	Reasons []Reason `json:"reasons"`
}

// Namespaces counts namespaces by whether everything in them that concerns identity is
// known.
type Namespaces struct {
	Named    int `json:"named"`
	Rendered int `json:"rendered"`
	// Open says why the others may hold more than is known.
	Open []Reason `json:"open"`
}

// Reason is one reason and the number of trust policies, declarations or namespaces that
// it concerns.
type Reason struct {
	Text  string `json:"reason"`
	Count int    `json:"count"`
	// Of are what the declarations name, such as the sources of modules, the most
	// frequent first; none for trust policies and namespaces.
	Of []Named `json:"of,omitempty"`
}

// Named counts the declarations that name one thing.
type Named struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// Kind counts the declarations of one kind, such as "add-ons".
type Kind struct {
	Name  string `json:"kind"`
	Count int    `json:"count"`
}

// Edge counts the links of one kind between two things, such as "ServiceAccount
// to role", by whether they are proven to hold, proven not to, or neither.
type Edge struct {
	Kind    string `json:"kind"`
	Yes     int    `json:"proven_yes"`
	No      int    `json:"proven_no"`
	Unknown int    `json:"unknown"`
}

// Stage is one step of the pipeline and the wall-clock time that it took.
type Stage struct {
	Name     string        `json:"name"`
	Duration time.Duration `json:"nanoseconds"`
}
