package iam

import (
	"regexp"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// ARN is an Amazon resource name taken apart at its first five colons.
type ARN struct {
	Partition, Service, Region, Account, Resource value.Text
}

// Partitions are the names of all AWS partitions.
var Partitions = []string{"aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"}

// ParseARN takes an ARN apart. The answer is No for a text that is none, and
// Unknown when a hole hides it.
func ParseARN(t value.Text) (ARN, value.Tri) {
	rest, ok := t.TrimPrefix("arn:")
	if ok != value.Yes {
		return ARN{}, ok
	}
	var fields [4]value.Text
	for i := range fields {
		var found value.Tri
		fields[i], rest, found = rest.Cut(":")
		if found != value.Yes {
			return ARN{}, found
		}
	}
	return ARN{fields[0], fields[1], fields[2], fields[3], rest}, value.Yes
}

// providerMark stands before the issuer in a provider's ARN.
const providerMark = "oidc-provider/"

// IssuerOfProvider returns the issuer, without its scheme, of the provider with
// this ARN. ok is Unknown when a hole hides where it begins; then issuer is a hole
// that is named after the ARN.
func IssuerOfProvider(arn value.Text) (issuer value.Text, ok value.Tri) {
	if i := strings.Index(arn.Skeleton(), providerMark); i >= 0 {
		return arn.Sub(i+len(providerMark), len(arn.Skeleton())), value.Yes
	}
	if _, known := arn.Known(); known {
		return value.Text{}, value.No
	}
	if arn.IsHole() {
		return value.HoleAt("issuer of "+arn.Holes()[0], value.Any, arn.At()), value.Unknown
	}
	return arn, value.Unknown
}

// rolePattern is what the EKS pod identity webhook accepts as a role ARN
// (pkg/handler of amazon-eks-pod-identity-webhook).
var rolePattern = regexp.MustCompile(`^arn:aws[a-z0-9-]*:iam::\d{12}:role/[\w\-/.@+=,]+$`)

// RoleARNForm says what a text is that stands where a role's ARN belongs: role,
// policy, instance-profile, assumed-role, oidc-provider, user, bare-name, blank,
// partition, account, service, other, or unknown when a hole keeps it open.
func RoleARNForm(t value.Text) string {
	s := t.Skeleton()
	if strings.TrimSpace(s) != s || strings.ContainsAny(s, " \t\r\n") {
		return "blank"
	}
	arn, ok := ParseARN(t)
	switch {
	case ok == value.Unknown:
		return "unknown"
	case ok == value.No && strings.HasPrefix(s, "arn:"):
		return "other"
	case ok == value.No:
		if _, known := t.Known(); known {
			return "bare-name"
		}
		return "unknown"
	}
	return arn.roleForm(t)
}

func (a ARN) roleForm(t value.Text) string {
	service, known := a.Service.Known()
	if !known {
		return "unknown"
	}
	resource := a.Resource.Skeleton()
	kind, _, _ := strings.Cut(resource, "/")
	switch {
	case service == "sts" && kind == "assumed-role":
		return "assumed-role"
	case service != "iam":
		return "service"
	case strings.ContainsRune(kind, 0):
		return "unknown"
	case slices.Contains([]string{"policy", "instance-profile", "oidc-provider", "user"}, kind):
		return kind
	case kind != "role" || kind == resource:
		return "other"
	}
	if p, known := a.Partition.Known(); known && !slices.Contains(Partitions, p) {
		return "partition"
	}
	if acct, known := a.Account.Known(); known && !isAccount(acct) {
		return "account"
	}
	if s, known := t.Known(); known && !rolePattern.MatchString(s) {
		return "other"
	}
	return "role"
}

func isAccount(s string) bool {
	return len(s) == 12 && strings.Trim(s, "0123456789") == ""
}
