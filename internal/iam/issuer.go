package iam

import (
	"regexp"
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// eksIssuer is an EKS issuer without its scheme, classic or dual-stack, in any
// partition. The id part is not checked: samples shorten and mask it.
var eksIssuer = regexp.MustCompile(`^oidc[.-]eks\.[a-z0-9-]+\.(amazonaws\.com(\.cn)?|amazonaws\.eu|api\.aws|api\.amazonwebservices\.(com\.cn|eu))/id/.`)

// swappedIssuer is an EKS issuer with its first two host segments swapped, a
// common slip.
var swappedIssuer = regexp.MustCompile(`^oidc\.[a-z0-9-]+\.eks\.amazonaws\.com`)

// issuerOutputs are outputs of EKS modules that hold a cluster's issuer or its
// provider's ARN (terraform-aws-modules/eks, aws-ia/eks-blueprints and modules
// that follow their names).
var issuerOutputs = []string{
	"oidc_provider_arn", "oidc_provider", "oidc_provider_url", "oidc_issuer_url", "oidc_url", "oidc_arn",
	"cluster_oidc_issuer_url", "cluster_oidc_provider_arn", "eks_oidc_provider_arn", "eks_oidc_issuer_url",
	"eks_cluster_identity_oidc_issuer", "eks_cluster_identity_oidc_issuer_arn",
}

// ClusterIssuer answers whether an issuer, or a provider ARN that hides one, is
// an EKS cluster's, by what is known of its form and of its name.
func ClusterIssuer(issuer value.Text) value.Tri {
	if s, known := issuer.Known(); known {
		return value.Is(eksIssuer.MatchString(s) || swappedIssuer.MatchString(s))
	}
	for _, p := range issuer.Parts() {
		if p.Hole != "" && issuerHole(p.Hole) {
			return value.Yes
		}
	}
	eks := value.NewPattern().Lit("oidc").One().Lit("eks.").Star().Lit("/id/").Star()
	if value.Match(issuer, eks) == value.Yes {
		return value.Yes
	}
	swapped := value.NewPattern().Lit("oidc.").Star().Lit(".eks.amazonaws.com/id/").Star()
	if value.Match(issuer, swapped) == value.Yes {
		return value.Yes
	}
	other := value.NewPattern().Lit("oidc").One().Lit("eks").Star()
	if value.Match(issuer, other) == value.No {
		return value.No
	}
	return value.Unknown
}

func issuerHole(name string) bool {
	if strings.HasSuffix(name, "#issuer") {
		return true
	}
	i := strings.LastIndex(name, "module.")
	if i < 0 {
		return false
	}
	for _, out := range issuerOutputs {
		if strings.HasSuffix(name, "."+out) {
			return true
		}
	}
	return false
}

// Key is a condition key taken apart.
type Key struct {
	// Issuer is the part before the claim, without its scheme.
	Issuer value.Text
	// Claim is sub, aud, other, or unknown.
	Claim string
	// Form is ok, arn, scheme, slash, swapped-host, two-claims, global, or
	// unknown.
	Form string
}

// ParseKey takes the condition key of a web identity token apart: the issuer's
// host and path, a colon, the claim.
func ParseKey(t value.Text) Key {
	s := t.Skeleton()
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		if strings.IndexByte(s, 0) >= 0 {
			return Key{Claim: "unknown", Form: "unknown"}
		}
		return Key{Claim: "other", Form: "global"}
	}
	k := Key{Issuer: t.Sub(0, i), Claim: claimOf(s[i+1:])}
	k.Form = k.form(s[:i])
	switch k.Form {
	case "arn":
		if issuer, ok := IssuerOfProvider(k.Issuer); ok == value.Yes {
			k.Issuer = issuer
		}
	case "scheme":
		k.Issuer, _ = k.Issuer.TrimPrefix("https://")
	}
	return k
}

func claimOf(s string) string {
	switch {
	case strings.IndexByte(s, 0) >= 0:
		return "unknown"
	case strings.EqualFold(s, "sub") || strings.EqualFold(s, "aud"):
		return strings.ToLower(s)
	}
	return "other"
}

func (k Key) form(issuer string) string {
	lower := strings.ToLower(issuer)
	switch {
	case strings.HasPrefix(lower, "arn:"):
		return "arn"
	case strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://"):
		return "scheme"
	case strings.HasSuffix(issuer, "/"):
		return "slash"
	case strings.HasSuffix(lower, ":sub") || strings.HasSuffix(lower, ":aud"):
		return "two-claims"
	case swappedIssuer.MatchString(lower):
		return "swapped-host"
	case strings.IndexByte(issuer, 0) >= 0:
		if k.Issuer.IsHole() && k.Issuer.Parts()[0].Class == value.Any && !issuerHole(k.Issuer.Parts()[0].Hole) {
			return "ok" // a variable that holds the issuer, as far as anyone can tell
		}
		return "ok"
	case !strings.ContainsAny(issuer, "./"):
		return "global"
	}
	return "ok"
}
