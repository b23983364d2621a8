package iam_test

import (
	"strings"
	"testing"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/value"
)

// TestBreadth measures subjects under StringLike; $ stands for an unknown.
func TestBreadth(t *testing.T) {
	tests := []struct {
		subject   string
		want      iam.Breadth
		namespace string
	}{
		{"*", iam.BreadthCluster, ""},
		{"system:serviceaccount:*:*", iam.BreadthCluster, ""},
		{"system:serviceaccount:team-*", iam.BreadthNamespaces, ""},
		{"system:serviceaccount:*:app", iam.BreadthNamespaces, ""},
		{"system:serviceaccount:team:*", iam.BreadthNamespace, "team"},
		{"system:serviceaccount:team:app-*", iam.BreadthPart, "team"},
		{"system:serviceaccount:$:*", iam.BreadthNamespace, "${x}"},
		{"system:serviceaccount:$-a:*", iam.BreadthNamespace, "${x}-a"},
		{"system:serviceaccount:$:app-*", iam.BreadthPart, "${x}"},
		{"system:serviceaccount:$-*:app", iam.BreadthNamespaces, ""},
		{"system:serviceaccount:team-*$", iam.BreadthNamespaces, ""},
		{"system:serviceaccount:$*", iam.BreadthUnknown, ""},
		{"system:serviceaccount:$-?", iam.BreadthUnknown, ""},
		{"$*", iam.BreadthUnknown, ""},
		{"$:*", iam.BreadthUnknown, ""},
	}
	for _, tt := range tests {
		t.Run(tt.subject, func(t *testing.T) {
			before, after, holed := strings.Cut(tt.subject, "$")
			text := []value.Part{{Lit: before}}
			if holed {
				text = append(text, value.Part{Hole: "x"}, value.Part{Lit: after})
			}
			open, end, _ := strings.Cut(trust(`{"StringLike": {"`+issuer+`:sub": "SUBJECT"}}`), "SUBJECT")
			tree, err := value.ParseJSON(value.Join(value.Lit(open), value.NewText(text...), value.Lit(end)))
			if err != nil {
				t.Fatal(err)
			}
			grants := iam.Grants(iam.ParsePolicy(tree), "sts:AssumeRoleWithWebIdentity")
			if len(grants) != 1 || len(grants[0].Subjects) != 1 {
				t.Fatalf("%d grants", len(grants))
			}
			if s := grants[0].Subjects[0]; s.Breadth != tt.want || s.Namespace.String() != tt.namespace {
				t.Errorf("breadth %s of namespace %q, want %s of %q", s.Breadth, s.Namespace, tt.want, tt.namespace)
			}
		})
	}
}
