package iam_test

import (
	"testing"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/value"
)

const (
	issuer   = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"
	provider = "arn:aws:iam::111122223333:oidc-provider/" + issuer
	subject  = "system:serviceaccount:web:app"
	audience = "sts.amazonaws.com"
)

// parse reads a policy from JSON text.
func parse(t testing.TB, text string) *iam.Policy {
	t.Helper()
	tree, err := value.ParseJSON(value.Lit(text))
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return iam.ParsePolicy(tree)
}

// trust is a policy of one statement with this condition, given as JSON.
func trust(condition string) string {
	return `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", ` +
		`"Principal": {"Federated": "` + provider + `"}, "Condition": ` + condition + `}}`
}

func token() iam.Request {
	return iam.WebIdentityRequest(value.Lit(provider), value.Lit(issuer), value.Lit(subject), value.Lit(audience))
}

// TestOperators goes through the table of "IAM JSON policy elements: Condition
// operators": a value that matches, one that does not, and a missing key.
func TestOperators(t *testing.T) {
	const (
		yes     = value.Yes
		no      = value.No
		unknown = value.Unknown
	)
	sub := issuer + ":sub"
	missing := "oidc.example.com:sub"
	tests := []struct {
		operator              string
		match, differ         string
		onMatch, onDiffer, on value.Tri // on: the key is missing
	}{
		{"StringEquals", subject, "system:serviceaccount:web:other", yes, no, no},
		{"StringEquals", subject, "system:serviceaccount:web:*", yes, no, no},
		{"StringEquals", subject, "system:serviceaccount:web:APP", yes, no, no},
		{"stringequals", subject, "x", yes, no, no},
		{"StringNotEquals", "x", subject, yes, no, yes},
		{"StringEqualsIgnoreCase", "SYSTEM:serviceaccount:WEB:app", "x", yes, no, no},
		{"StringNotEqualsIgnoreCase", "x", "SYSTEM:serviceaccount:WEB:app", yes, no, yes},
		{"StringLike", "system:serviceaccount:web:*", "system:serviceaccount:web", yes, no, no},
		{"StringLike", "*", "system:serviceaccount:web:ap", yes, no, no},
		{"StringLike", "system:*", "system:serviceaccount:web:App", yes, no, no},
		{"StringLike", "system:serviceaccount:w*p", "system:serviceaccount:web:app?", yes, no, no},
		{"StringLike", "system:serviceaccount:web:a??", "system:serviceaccount:web:a?", yes, no, no},
		{"StringLike", "system:serviceaccount:web:app*", "system:serviceaccount:web:${*}", yes, no, no},
		{"StringNotLike", "system:serviceaccount:other:*", "system:serviceaccount:web:*", yes, no, yes},
		{"ForAnyValue:StringLike", "*:web:*", "*:other:*", yes, no, no},
		{"ForAnyValue:StringEquals", subject, "x", yes, no, no},
		{"ForAllValues:StringEquals", subject, "x", yes, no, yes},
		{"ForAllValues:StringLike", "*:web:*", "x", yes, no, yes},
		{"StringEqualsIfExists", subject, "x", yes, no, yes},
		{"StringLikeIfExists", "*", "x", yes, no, yes},
		{"ForAnyValue:StringEqualsIfExists", subject, "x", yes, no, no},
		{"ForAllValues:StringEqualsIfExists", subject, "x", yes, no, yes},
		{"Bool", subject, "true", yes, no, no},
		{"ArnEquals", subject, "*", no, no, no},
		{"ArnLike", subject, "*", no, no, no},
		{"ArnNotEquals", "*", subject, yes, yes, yes},
		{"ArnNotLike", "*", subject, yes, yes, yes},
		{"NumericEquals", "1", subject, no, no, no},
		{"NumericNotEquals", "1", "2", unknown, unknown, yes},
		{"DateGreaterThan", "2026-01-01", subject, no, no, no},
		{"IpAddress", "10.0.0.0/8", subject, no, no, no},
		{"NotIpAddress", "10.0.0.0/8", "x", unknown, unknown, yes},
		{"BinaryEquals", "eA==", subject, no, no, no},
		{"Null", "false", "true", yes, no, no},
		{"Null", "FALSE", "TRUE", yes, no, no},
		{"StringMatches", subject, "x", no, no, no},
	}
	for _, tt := range tests {
		t.Run(tt.operator+" "+tt.match, func(t *testing.T) {
			decide := func(key, v string) value.Tri {
				return iam.Decide(token(), parse(t, trust(`{"`+tt.operator+`": {"`+key+`": "`+v+`"}}`))).Verdict
			}
			if got := decide(sub, tt.match); got != tt.onMatch {
				t.Errorf("value %s: got %v, want %v", tt.match, got, tt.onMatch)
			}
			if got := decide(sub, tt.differ); got != tt.onDiffer {
				t.Errorf("value %s: got %v, want %v", tt.differ, got, tt.onDiffer)
			}
			if got := decide(missing, tt.match); got != tt.on {
				t.Errorf("missing key: got %v, want %v", got, tt.on)
			}
		})
	}
}

// TestDecide covers what statements and whole policies do.
func TestDecide(t *testing.T) {
	statement := func(s string) string { return `{"Version": "2012-10-17", "Statement": ` + s + `}` }
	const who = `"Principal": {"Federated": "` + provider + `"}`
	const act = `"Action": "sts:AssumeRoleWithWebIdentity"`
	allow := `{"Effect": "Allow", ` + act + `, ` + who + `}`
	tests := []struct {
		name, policy string
		want         value.Tri
	}{
		{"statement as an object", statement(allow), value.Yes},
		{"first statement does not hide the next", statement(`[{"Effect": "Allow", "Action": "sts:AssumeRole", ` + who + `}, ` + allow + `]`), value.Yes},
		{"no statement", statement(`[]`), value.No},
		{"deny wins", statement(`[` + allow + `, {"Effect": "Deny", "Action": "*", ` + who + `}]`), value.No},
		{"deny of something else", statement(`[` + allow + `, {"Effect": "Deny", ` + act + `, ` + who + `, "Condition": {"StringNotEquals": {"` + issuer + `:sub": "` + subject + `"}}}]`), value.Yes},
		{"deny that a global key decides", statement(`[` + allow + `, {"Effect": "Deny", ` + act + `, ` + who + `, "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}]`), value.Unknown},
		{"action wildcard", statement(`{"Effect": "Allow", "Action": "sts:AssumeRoleWith*", ` + who + `}`), value.Yes},
		{"action in other case", statement(`{"Effect": "Allow", "Action": "STS:assumerolewithwebidentity", ` + who + `}`), value.Yes},
		{"AssumeRole alone", statement(`{"Effect": "Allow", "Action": "sts:AssumeRole", ` + who + `}`), value.No},
		{"list of actions", statement(`{"Effect": "Allow", "Action": ["sts:TagSession", "sts:*"], ` + who + `}`), value.Yes},
		{"NotAction", statement(`{"Effect": "Allow", "NotAction": "sts:AssumeRole", ` + who + `}`), value.Yes},
		{"NotAction that lists it", statement(`{"Effect": "Allow", "NotAction": "sts:*", ` + who + `}`), value.No},
		{"second identifier", statement(`{"Effect": "Allow", ` + act + `, "Principal": {"Federated": ["accounts.google.com", "` + provider + `"]}}`), value.Yes},
		{"another provider", statement(`{"Effect": "Allow", ` + act + `, "Principal": {"Federated": "accounts.google.com"}}`), value.No},
		{"partial wildcard is literal", statement(`{"Effect": "Allow", ` + act + `, "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/*"}}`), value.No},
		{"principal star", statement(`{"Effect": "Allow", ` + act + `, "Principal": "*"}`), value.Unknown},
		{"no principal", statement(`{"Effect": "Allow", ` + act + `}`), value.No},
		{"effect in lower case", statement(`{"Effect": "allow", ` + act + `, ` + who + `}`), value.Unknown},
		{"duplicate key", statement(`{"Effect": "Allow", ` + act + `, ` + act + `, ` + who + `}`), value.Unknown},
		{"two conditions are ANDed", trust(`{"StringEquals": {"` + issuer + `:sub": "` + subject + `"}, "StringLike": {"` + issuer + `:sub": "*:other:*"}}`), value.No},
		{"values are ORed", trust(`{"StringEquals": {"` + issuer + `:sub": ["x", "` + subject + `"]}}`), value.Yes},
		{"negated values are NORed", trust(`{"StringNotEquals": {"` + issuer + `:sub": ["x", "` + subject + `"]}}`), value.No},
		{"empty list", trust(`{"StringEquals": {"` + issuer + `:sub": []}}`), value.No},
		{"empty value", trust(`{"StringEquals": {"` + issuer + `:sub": ""}}`), value.No},
		{"key in other case", trust(`{"StringEquals": {"` + issuer[:20] + `AMAZONAWS.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:SUB": "` + subject + `"}}`), value.No},
		{"claim in other case", trust(`{"StringEquals": {"` + issuer + `:SUB": "` + subject + `"}}`), value.Yes},
		{"policy variable", trust(`{"StringEquals": {"` + issuer + `:sub": "system:serviceaccount:${aws:PrincipalTag/ns}:app"}}`), value.Unknown},
		{"policy variable that cannot match", trust(`{"StringEquals": {"` + issuer + `:sub": "x${aws:PrincipalTag/ns}"}}`), value.No},
		{"scheme in the key", trust(`{"StringEquals": {"https://` + issuer + `:sub": "` + subject + `"}}`), value.No},
		{"scheme in the key under IfExists", trust(`{"StringEqualsIfExists": {"https://` + issuer + `:sub": "x"}}`), value.Yes},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := iam.Decide(token(), parse(t, tt.policy)).Verdict; got != tt.want {
				t.Errorf("got %v, want %v for %s", got, tt.want, tt.policy)
			}
		})
	}
}

// TestVariablesNeedTheVersion: without the version of 2012 a ${ is literal.
func TestVariablesNeedTheVersion(t *testing.T) {
	old := `{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": "` + provider +
		`"}, "Condition": {"StringEquals": {"` + issuer + `:sub": "system:serviceaccount:${aws:PrincipalTag/ns}:app"}}}}`
	if got := iam.Decide(token(), parse(t, old)).Verdict; got != value.No {
		t.Errorf("got %v, want no", got)
	}
}

// TestService: a role that a service assumes.
func TestService(t *testing.T) {
	request := func(service string) iam.Request {
		return iam.Request{Action: "sts:AssumeRole", Principal: iam.Principal{Type: value.Lit("Service"), ID: value.Lit(service)}}
	}
	p := parse(t, `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"], "Principal": {"Service": ["ec2.amazonaws.com", "pods.eks.amazonaws.com"]}},
		{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "eks.amazonaws.com"}, "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}`)
	for service, want := range map[string]value.Tri{
		"ec2.amazonaws.com": value.Yes, "pods.eks.amazonaws.com": value.Yes, "lambda.amazonaws.com": value.No, "eks.amazonaws.com": value.Unknown,
	} {
		if got := iam.Decide(request(service), p).Verdict; got != want {
			t.Errorf("%s: got %v, want %v", service, got, want)
		}
	}
	if got := len(iam.Grants(p, "sts:AssumeRole")); got != 3 {
		t.Errorf("got %d grants, want 3", got)
	}
}
