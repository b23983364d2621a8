package lint_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/report"
)

// TestFileOfSeveralFormats: what several formats say of one file is said once.
func TestFileOfSeveralFormats(t *testing.T) {
	const config = "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {annotations: {eks.amazonaws.com/role-arn: x}}\n"
	t.Run("broken", func(t *testing.T) {
		run := analyse(t, map[string]string{"a.yaml": config + "iam: [\n"})
		if len(run.Problems) != 1 {
			t.Errorf("problems: %v", run.Problems)
		}
	})
	t.Run("template", func(t *testing.T) {
		run := analyse(t, map[string]string{"a.yaml": "{{ if .A }}\n" + config + "{{ else }}\nkind: [\n{{ end }}\n"})
		want := []report.Reason{{Text: "only a template engine can read the file", Count: 1, Of: []report.Named{{Name: "a.yaml", Count: 1}}}}
		if diff := cmp.Diff(want, run.Stats.NotFollowed); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
