package manifest

import "testing"

func TestMisspelt(t *testing.T) {
	for key, want := range map[string]bool{
		"eks.amazonaws.com/role_arn":               true,
		"eks.amazonaws.com/roleArn":                true,
		"eks.amazonaws.com/role":                   true,
		"eks.amazonaws.com/iam-role-arn":           true,
		"eks.amazonaws.com/rol-arn":                true,
		"eks.amazonws.com/role-arn":                true,
		"eks.amazon.com/role-arn":                  true,
		"EKS.amazonaws.com/role-arn":               true,
		"iam.amazonaws.com/role-arn":               true,
		"role-arn":                                 true,
		"role_arn":                                 true,
		"iam.amazonaws.com/role":                   false,
		"eks.amazonaws.com/audience":               false,
		"eks.amazonaws.com/token-expiration":       false,
		"eks.amazonaws.com/sts-regional-endpoints": false,
		"eks.amazonaws.com/skip-containers":        false,
		"irsa.example.com/role-arn":                false,
		"role":                                     false,
		"example.com/role":                         false,
		"description":                              false,
	} {
		if got := misspelt(key); got != want {
			t.Errorf("%s: %v", key, got)
		}
	}
}
