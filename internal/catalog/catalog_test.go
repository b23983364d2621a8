package catalog

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/rules"
)

// TestRoundTrip: what is loaded is what the generator wrote.
func TestRoundTrip(t *testing.T) {
	all, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no rules")
	}
	data, err := Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(rules.Catalog), string(data)); diff != "" {
		t.Error(diff)
	}
}

func TestPage(t *testing.T) {
	r := Rule{
		Name: "loose-thing", Title: "A thing is loose", Description: "## What it does\nLooks.\n", Kind: "breaks",
		Since: "0.1.0", AWSError: "AccessDenied: no", Formats: []string{"kubernetes", "terraform"}, References: []string{"https://example.com/"},
	}
	want := `# loose-thing

A thing is loose.

breaks, severity info, since 0.1.0. Judged in: kubernetes, terraform.

## What it does
Looks.

## AWS error

` + "`AccessDenied: no`" + `

## References

- <https://example.com/>
`
	if diff := cmp.Diff(want, Page(r)); diff != "" {
		t.Error(diff)
	}
	r.AWSError = ""
	if strings.Contains(Page(r), "AWS error") {
		t.Error("a page of a rule without an AWS error has its heading")
	}
}

func TestAWSErrors(t *testing.T) {
	got, err := AWSErrors(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	if want := "AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity"; got["access_denied"] != want {
		t.Errorf("access_denied is %q, want %q", got["access_denied"], want)
	}
	for name, fsys := range map[string]fstest.MapFS{
		"missing": {},
		"broken":  {"data/aws_errors.json": {Data: []byte("{")}},
	} {
		if _, err := AWSErrors(fsys); err == nil {
			t.Errorf("%s table: no error", name)
		}
	}
}
