package lint_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A plan and the configuration that it was made of give the same findings, at the
// same places; without the configuration the plan still gives what it knows.
func TestPlan(t *testing.T) {
	files := map[string]string{}
	for _, name := range []string{"main.tf", "irsa/main.tf", "tfplan.json"} {
		data, err := os.ReadFile("../../testdata/projects/plan/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(data)
	}
	both := analyse(t, files)
	alone := analyse(t, map[string]string{"tfplan.json": files["tfplan.json"]})
	delete(files, "tfplan.json")
	written := analyse(t, files)
	if len(written.Findings) != 4 {
		t.Errorf("the configuration has %d findings", len(written.Findings))
	}
	if diff := cmp.Diff(lines(written.Findings), lines(both.Findings)); diff != "" {
		t.Errorf("(-configuration +with its plan):\n%s", diff)
	}
	for _, f := range both.Findings {
		for _, r := range f.Related {
			if r.Note == "in this plan" {
				t.Errorf("%s is shown as one of the plan alone", f.Message)
			}
		}
	}
	// The annotation is only known after the plan was applied.
	want := []string{"wildcard-subject", "missing-audience", "missing-audience"}
	var got []string
	for _, f := range alone.Findings {
		got = append(got, f.Rule)
		if f.At.File.Name != "tfplan.json" || !strings.Contains(f.At.Text(), "aws_iam_role") {
			t.Errorf("%s is placed at %q of %s", f.Rule, f.At.Text(), f.At.File.Name)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the plan alone (-want +got):\n%s", diff)
	}
}
