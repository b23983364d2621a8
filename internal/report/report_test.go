package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The files of the example run, with what makes printing hard: tabs, a line of
// minified JSON, escape sequences, characters beyond the basic plane, a byte order
// mark, CRLF.
var (
	trustFile = source.NewFile("infra/iam roles.tf", []byte(`data "aws_iam_policy_document" "app" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.eks.arn]
    }
    condition {
      test     = "StringLike"
	variable = "${local.issuer}:sub"
	values   = ["system:serviceaccount:team-*:*"] # 🚀 rollout
    }
  }
}
`))
	moduleFile  = source.NewFile("infra/main.tf", []byte("module \"app\" {\r\n  source = \"./app\"\r\n}\r\n"))
	accountFile = source.NewFile("k8s/sa.yaml", []byte("\ufeffapiVersion: v1\nkind: ServiceAccount # 🚀 日本\nmetadata: {name: app, namespace: team-b, annotations: {eks.amazonaws.com/role-arn: 'arn:aws:iam::111122223333:role/app'}}\n"))
	policyFile  = source.NewFile("policy.json", []byte(`{"Statement":[`+strings.Repeat(`{"Effect":"Deny","Action":"s3:*"},`, 2000)+`{"Effect":"Allow","Action":"*","Resource":"*"}`+strings.Repeat(`,{"Effect":"Deny"}`, 2000)+`]}`))
	hostileFile = source.NewFile("evil\x1b[2J/a:b#c.tf", []byte("x = \"\x1b[2K\u202eabc\x9b\xff\"\n"))
	absentFile  = source.NewFile("locked.yaml", nil)
)

func exampleRun() Run {
	return Run{
		Tool: Tool{Name: "irsalint", Version: "0.1.0", URI: "https://github.com/irsalint/irsalint"},
		Rules: []catalog.Rule{
			exampleRule("node", "overreaching-node-role", "security", finding.Critical),
			exampleRule("binding", "subject-mismatch", "breaks", finding.High),
			exampleRule("trust", "needless-like", "hygiene", finding.Low),
			exampleRule("trust", "wildcard-subject", "security", finding.Critical),
		},
		Findings: []finding.Finding{
			{
				Rule: "wildcard-subject", Kind: "security", Severity: finding.High,
				Message: `role "app" can be assumed by ServiceAccounts of several namespaces`,
				Fix:     "name the one ServiceAccount under StringEquals:\nsystem:serviceaccount:team-a:app",
				At:      at(trustFile, `"system:serviceaccount:team-*:*"`), Resource: "tf:infra:aws_iam_role.app", Fingerprint: "aa01",
				Related: []finding.Related{{At: at(moduleFile, `module "app"`), Note: "declared through this"}},
				Notes:   []string{"the ignore of it expired\non 2026-01-31"},
			},
			{
				Rule: "needless-like", Kind: "hygiene", Severity: finding.Low, Message: "the whole statement",
				At: at(trustFile, "statement {\n    actions = [\"sts:AssumeRoleWithWebIdentity\"]\n"), Resource: "tf:infra:aws_iam_role.app", Fingerprint: "aa02",
			},
			{
				Rule: "subject-mismatch", Kind: "breaks", Severity: finding.High,
				Message:  `ServiceAccount team-b/app is not trusted by role "app": namespace differs`,
				AWSError: "AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity",
				At:       at(accountFile, "arn:aws:iam::111122223333:role/app"), Resource: "k8s:ServiceAccount/team-b/app", Fingerprint: "aa03",
				Related: []finding.Related{
					{At: at(trustFile, `"system:serviceaccount:team-*:*"`), Note: "trusted here"},
					{At: at(accountFile, "# 🚀 日本"), Note: "wide [text](https://example.com)"},
				},
			},
			{
				Rule: "overreaching-node-role", Kind: "security", Severity: finding.Critical,
				Message: "policy allows \x1b[31meverything\x1b[0m [see](https://example.com)",
				At:      at(policyFile, `"Action":"*"`), Resource: "json:policy", Fingerprint: "aa04",
			},
			{
				Rule: "wildcard-subject", Kind: "security", Severity: finding.Critical, Message: "an escape sequence",
				At: at(hostileFile, "\"\x1b[2K\u202eabc\x9b\xff\""), Fingerprint: "aa05",
			},
		},
		Unproven: []finding.Unproven{
			{Rule: "subject-mismatch", Question: "trust", Unknown: "var.namespace", At: at(trustFile, "aws_iam_openid_connect_provider.eks.arn")},
			{Rule: "wildcard-subject", Question: "breadth", At: at(accountFile, "team-b")},
		},
		Problems: []finding.Problem{
			{Message: "unclosed configuration block", At: at(moduleFile, "{")},
			{Message: "read locked.yaml: permission denied", At: source.Range{File: absentFile}},
		},
		Hidden: []finding.Hidden{
			{
				Finding: finding.Finding{
					Rule: "wildcard-subject", Kind: "security", Severity: finding.Critical, Message: "ignored next to it",
					At: at(trustFile, `"StringLike"`), Resource: "tf:infra:aws_iam_role.app", Fingerprint: "bb01",
				},
				By: finding.ByComment, Why: "until the \u202eaudit",
			},
			{
				Finding: finding.Finding{
					Rule: "needless-like", Kind: "hygiene", Severity: finding.Info, Message: "turned off for a folder",
					At: at(trustFile, `variable = "${local.issuer}:sub"`), Resource: "tf:infra:aws_iam_role.app", Fingerprint: "bb02",
				},
				By: finding.ByConfig,
			},
			{
				Finding: finding.Finding{
					Rule: "overreaching-node-role", Kind: "security", Severity: finding.Critical, Message: "known",
					At: at(policyFile, `"Action":"*"`), Resource: "json:policy", Fingerprint: "bb03",
				},
				By: finding.ByBaseline, Why: "the baseline has it",
			},
			{
				Finding: finding.Finding{
					Rule: "subject-mismatch", Kind: "breaks", Severity: finding.High, Message: "the base has it too",
					At: at(accountFile, "team-b"), Resource: "k8s:ServiceAccount/team-b/app", Fingerprint: "bb04",
				},
				By: finding.ByBase,
			},
		},
		Notices: []finding.Notice{
			{Message: "the base could not be read: \x1b[2J::error::<b>no</b> [such](https://example.com) `commit`"},
			{Message: "this ignore hides nothing", At: at(trustFile, "# 🚀 rollout")},
		},
		Change: &Change{
			Base: "the merge base with @main|\u202e (1a2b3c4)",
			Roles: []RoleChange{
				{Role: "app", At: at(trustFile, `data "aws_iam_policy_document" "app"`),
					Before: []string{"team-a/app"}, After: []string{"team-*/*", "team-a/app|*"}},
				{Role: "fresh", At: at(moduleFile, `module "app"`), After: []string{"team-b/app"}, Added: true},
				{Role: "gone", At: at(moduleFile, `module "app"`), Before: []string{"team-c/app"}, Removed: true},
				{Role: "locked", At: at(moduleFile, `module "app"`), Before: []string{"team-d/app"}},
			},
		},
		Stats: Stats{
			Config:          "infra/.irsalint.yaml",
			Files:           Files{Seen: 5, Parsed: 4, Formats: []Format{{"kubernetes", 2, 1}, {"terraform", 3, 3}}},
			Roles:           3,
			TrustPolicies:   Trust{Full: 1, Part: 1, None: 1, Reasons: []Reason{{Text: "var.policy", Count: 2}}},
			ServiceAccounts: 2,
			Namespaces:      Namespaces{Named: 3, Rendered: 1, Open: []Reason{{Text: "the namespace of a ServiceAccount is not known", Count: 2}}},
			Declared:        []Kind{{"clusters", 1}, {"workloads", 3}},
			Edges:           []Edge{{"ServiceAccount to role", 1, 1, 1}, {"role to provider", 2, 0, 1}},
			NotFollowed:     []Reason{{Text: "the module's source is not in the tree", Count: 2, Of: []Named{{"acme/roles/aws", 2}}}},
			Stages:          []Stage{{"read", 1234567 * time.Nanosecond}, {"judge", 1534567890 * time.Nanosecond}},
		},
	}
}

func exampleRule(group, name, kind string, severity finding.Severity) catalog.Rule {
	return catalog.Rule{
		Group: group, Name: name, Kind: kind, Severity: severity,
		Title:       "Allow something that reads after " + name,
		Description: "## What it does\nFinds it.\nEverywhere.\n\n## Why it matters\nIt does.\n\n## How to fix\nDo not.",
		References:  []string{"https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html"},
	}
}

// at is the range of the first occurrence of some text.
func at(f *source.File, text string) source.Range {
	i := bytes.Index(f.Data, []byte(text))
	if i < 0 {
		panic("no " + text + " in " + f.Name)
	}
	return source.Range{File: f, Start: i, End: i + len(text)}
}

func TestGolden(t *testing.T) {
	up := func(name string) string { return "../" + name }
	medium := func(s finding.Severity) bool { return s >= finding.Medium }
	clean := Run{Tool: exampleRun().Tool, Rules: exampleRun().Rules, Stats: Stats{Files: Files{Seen: 2, Parsed: 2}}}
	tests := []struct {
		golden string
		format string
		run    Run
		o      Options
	}{
		{"plain.txt", "text", exampleRun(), Options{}},
		{"all.txt", "text", exampleRun(), Options{ShowUnproven: true, ShowStats: true, Path: up}},
		{"color.txt", "text", exampleRun(), Options{Color: true, ShowUnproven: true}},
		{"clean.txt", "text", clean, Options{}},
		{"all.json", "json", exampleRun(), Options{ShowStats: true, Path: up}},
		{"clean.json", "json", clean, Options{}},
		{"all.sarif", "sarif", exampleRun(), Options{Path: up, Category: "infra"}},
		{"clean.sarif", "sarif", clean, Options{}},
		{"all.github.txt", "github", exampleRun(), Options{Path: up}},
		{"clean.github.txt", "github", clean, Options{}},
		{"all.md", "markdown", exampleRun(), Options{Path: up}},
		{"clean.md", "markdown", clean, Options{}},
		{"hostile.md", "markdown", hostileRun(), Options{}},
		{"hostile.junit.xml", "junit", hostileRun(), Options{}},
		{"hostile.checkstyle.xml", "checkstyle", hostileRun(), Options{}},
		{"all.junit.xml", "junit", exampleRun(), Options{Path: up, Fails: medium}},
		{"clean.junit.xml", "junit", clean, Options{}},
		{"all.gitlab.json", "gitlab", exampleRun(), Options{Path: up}},
		{"clean.gitlab.json", "gitlab", clean, Options{}},
		{"all.checkstyle.xml", "checkstyle", exampleRun(), Options{Path: up}},
		{"clean.checkstyle.xml", "checkstyle", clean, Options{}},
	}
	for _, tt := range tests {
		t.Run(tt.golden, func(t *testing.T) {
			got := printed(t, tt.format, tt.run, tt.o)
			path := filepath.Join("testdata", tt.golden)
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("report (-want +got):\n%s", diff)
			}
		})
	}
}

func printed(t *testing.T, format string, run Run, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Formats[format](&b, run, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestDeterministic(t *testing.T) {
	for _, format := range Names() {
		want := printed(t, format, exampleRun(), Options{})
		for range 20 {
			if got := printed(t, format, exampleRun(), Options{}); got != want {
				t.Fatalf("%s: two prints of one run differ", format)
			}
		}
	}
}

// A run without stages shown does not depend on the clock.
func TestJSONWithoutTimes(t *testing.T) {
	run := exampleRun()
	want := printed(t, "json", run, Options{})
	run.Stats.Stages[0].Duration *= 2
	if got := printed(t, "json", run, Options{}); got != want {
		t.Errorf("times are in the report:\n%s", cmp.Diff(want, got))
	}
}

func TestNames(t *testing.T) {
	if diff := cmp.Diff([]string{"checkstyle", "github", "gitlab", "json", "junit", "markdown", "sarif", "text"}, Names()); diff != "" {
		t.Error(diff)
	}
	if !slices.IsSorted(Names()) {
		t.Error("names are not sorted")
	}
}

// Nothing that a file or a message holds may reach a terminal or a log unescaped.
func TestNoControlCharacters(t *testing.T) {
	for _, format := range []string{"checkstyle", "github", "junit", "markdown", "text"} {
		for name, run := range map[string]Run{"example": exampleRun(), "hostile": hostileRun()} {
			got := printed(t, format, run, Options{ShowUnproven: true, ShowStats: true})
			for _, bad := range []string{"\x00", "\x1b", "\u202e", "\x9b", "\xff", "\r", "\ufeff", "\ufffe", "\u2028", "\u0085", "\t"} {
				if i := strings.Index(got, bad); i >= 0 {
					t.Errorf("%s of the %s run: %q is printed raw: %q", format, name, bad, got[max(0, i-40):i+10])
				}
			}
		}
	}
}
