package terraform

import (
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// computed are the attributes that the provider makes and whose shape is known,
// by type. A function returns NilVal for an attribute that it does not know.
func computed() map[string]func(r *resource, attr string) cty.Value {
	return map[string]func(r *resource, attr string) cty.Value{
		"aws_eks_cluster":                      cluster,
		"aws_iam_instance_profile":             iamNamed("instance-profile"),
		"aws_iam_openid_connect_provider":      provider,
		"aws_iam_policy":                       iamNamed("policy"),
		"aws_iam_role":                         iamNamed("role"),
		"aws_launch_configuration":             launchConfiguration,
		"aws_launch_template":                  identified,
		"data.aws_caller_identity":             callerIdentity,
		"data.aws_eks_cluster":                 dataCluster,
		"data.aws_iam_openid_connect_provider": dataProvider,
		"data.aws_iam_policy":                  dataNamed("policy"),
		"data.aws_iam_policy_document":         policyDocument,
		"data.aws_iam_role":                    dataNamed("role"),
		"data.aws_partition":                   partition,
		"data.aws_region":                      region,
		"data.aws_service_principal":           servicePrincipal,
		"data.kubectl_file_documents":          kubectlDocuments,
		"data.kubectl_filename_list":           kubectlFiles,
		"data.kubectl_path_documents":          kubectlPaths,
		"data.template_file":                   templateData,
		"data.terraform_remote_state":          remoteState,
		"kubernetes_namespace":                 namespace,
		"kubernetes_namespace_v1":              namespace,
	}
}

// iamNamed computes what a resource of IAM with a path and a name has.
func iamNamed(kind string) func(r *resource, attr string) cty.Value {
	return func(r *resource, attr string) cty.Value {
		h := r.inst.root.run.h
		switch attr {
		case "arn":
			return h.str(r.arnOf(kind, r.path().Text, r.name().Text))
		case "id":
			if kind == "policy" {
				return r.attr("arn")
			}
			return h.str(r.name().Text)
		case "name":
			return h.str(r.name().Text)
		case "path":
			return h.str(r.path().Text)
		case "unique_id":
			return h.str(r.unique(attr))
		}
		return cty.NilVal
	}
}

// dataNamed computes what a data source that looks one up by name has.
func dataNamed(kind string) func(r *resource, attr string) cty.Value {
	return func(r *resource, attr string) cty.Value {
		name, ok := r.text("name")
		h := r.inst.root.run.h
		if d := r.declared("aws_iam_"+kind, name); ok && d != nil {
			return d.attr(attr)
		}
		switch {
		case attr == "arn" && ok && kind == "role":
			path := value.HoleAt(r.identity()+".path", value.Any, source.Range{})
			return h.str(r.arnOf(kind, path, name))
		case attr == "id" && ok && kind == "role":
			return h.str(name)
		}
		return cty.NilVal
	}
}

func identified(r *resource, attr string) cty.Value {
	switch attr {
	case "id", "arn":
		return r.inst.root.run.h.str(r.unique(attr))
	case "name":
		return r.inst.root.run.h.str(r.name().Text)
	}
	return cty.NilVal
}

func launchConfiguration(r *resource, attr string) cty.Value {
	switch attr {
	case "id", "name":
		return r.inst.root.run.h.str(r.name().Text)
	case "arn":
		return r.inst.root.run.h.str(r.unique(attr))
	}
	return cty.NilVal
}

func callerIdentity(r *resource, attr string) cty.Value {
	if attr == "account_id" || attr == "id" {
		return r.inst.root.run.h.str(r.account())
	}
	return cty.NilVal
}

func partition(r *resource, attr string) cty.Value {
	switch attr {
	case "partition", "id":
		return r.inst.root.run.h.str(r.partition())
	case "dns_suffix":
		// China has another one. What trust policies build with it is the audience,
		// and that is sts.amazonaws.com in every partition.
		return r.inst.root.run.h.str(value.Lit("amazonaws.com"))
	}
	return cty.NilVal
}

// region computes the names of a region: the one that is asked for, else that of the
// provider configuration.
func region(r *resource, attr string) cty.Value {
	if attr != "id" && attr != "name" && attr != "region" {
		return cty.NilVal
	}
	name, ok := r.text("region")
	if !ok {
		name, ok = r.text("name")
	}
	if !ok {
		name = value.HoleAt(r.provider("region"), value.Segment, source.Range{})
	}
	return r.inst.root.run.h.str(name)
}

// servicePrincipal computes the name of a service in trust policies. China has others
// for a few services; what is asked of a name here is whether it is ec2's or the like.
func servicePrincipal(r *resource, attr string) cty.Value {
	h := r.inst.root.run.h
	service, ok := r.text("service_name")
	switch {
	case attr == "suffix":
		return h.str(value.Lit("amazonaws.com"))
	case attr == "name" && ok:
		return h.str(value.Join(service, value.Lit(".amazonaws.com")))
	}
	return cty.NilVal
}

// cluster computes what an EKS cluster has. Its issuer is known by name only.
func cluster(r *resource, attr string) cty.Value {
	h := r.inst.root.run.h
	switch attr {
	case "identity":
		return identity(h, r.unique("issuer"))
	case "arn":
		return h.str(r.unique("arn"))
	case "id":
		return r.attr("name")
	}
	return cty.NilVal
}

// dataCluster is a cluster looked up by name: the same name has the same issuer.
func dataCluster(r *resource, attr string) cty.Value {
	h := r.inst.root.run.h
	switch attr {
	case "identity":
		return identity(h, r.issuer())
	case "id":
		return r.attr("name")
	}
	return cty.NilVal
}

// declared is the resource of the module that has a name for certain, and belongs to
// the same provider configuration; nil without one.
func (r *resource) declared(kind string, name value.Text) *resource {
	i := r.inst
	named, ok := i.byName[kind]
	if !ok {
		i.byName[kind] = nil // names that depend on this very look-up are not found
		named = map[string]*resource{}
		for _, b := range i.mod.order {
			if b.kind == "resource" && b.labels[0] == kind {
				for _, x := range i.resources(b) {
					named[x.provider("")+"\x00"+x.name().Text.Identity()] = x
				}
			}
		}
		i.byName[kind] = named
	}
	return named[r.provider("")+"\x00"+name.Identity()]
}

// issuer names the issuer of a looked-up cluster: that of the cluster which the
// name refers to, where it does, else one named after the name.
func (r *resource) issuer() value.Text {
	name, ok := r.text("name")
	if !ok {
		return r.unique("issuer")
	}
	if c := r.declared("aws_eks_cluster", name); c != nil {
		return c.unique("issuer")
	}
	// It may be any cluster, a declared one too, so that it is not known to differ
	// from another issuer.
	return value.HoleAt(r.inst.root.world+"EKS cluster "+name.String()+" of "+r.provider("")+"#issuer", value.Any, source.Range{})
}

// identity is the attribute of a cluster that holds its issuer URL.
func identity(h *holes, issuer value.Text) cty.Value {
	url := h.str(value.Join(value.Lit("https://"), issuer))
	oidc := cty.TupleVal([]cty.Value{cty.ObjectVal(map[string]cty.Value{"issuer": url})})
	return cty.TupleVal([]cty.Value{cty.ObjectVal(map[string]cty.Value{"oidc": oidc})})
}

// provider computes what an OIDC provider has: IAM keeps its URL without the
// scheme.
func provider(r *resource, attr string) cty.Value {
	h := r.inst.root.run.h
	switch attr {
	case "arn", "id":
		return h.str(r.arnOf("oidc-provider/", value.Text{}, r.providerURL()))
	case "url":
		return h.str(r.providerURL())
	}
	return cty.NilVal
}

func (r *resource) providerURL() value.Text {
	url, ok := r.text("url")
	if !ok {
		return r.unique("issuer")
	}
	return schemeless(url)
}

// schemeless removes the scheme of a URL. Of an unknown URL that may have one,
// the whole stands for what follows it, under the name of the call that would
// remove it.
func schemeless(url value.Text) value.Text {
	trimmed, found := url.TrimPrefix("https://")
	if found == value.Unknown && url.IsHole() {
		p := url.Parts()[0]
		if p.Class != value.Unique {
			return value.HoleAt(removeScheme(p.Hole), value.Any, p.At)
		}
	}
	return trimmed
}

// schemeCut ends the name of an unknown URL without its scheme.
const schemeCut = `, "https://", "")`

// removeScheme names an unknown URL without its scheme.
func removeScheme(name string) string { return `replace(` + name + schemeCut }

// isIssuer says that a hole is named after an issuer as IAM keeps it, without a
// scheme: that of a cluster, one out of a provider's ARN, or a URL that was cut.
func isIssuer(name string) bool {
	return strings.HasSuffix(name, "#issuer") || strings.HasSuffix(name, schemeCut) || strings.HasPrefix(name, "issuer of ")
}

func dataProvider(r *resource, attr string) cty.Value {
	h := r.inst.root.run.h
	url, byURL := r.text("url")
	arn, byARN := r.text("arn")
	switch {
	case attr == "url" && byURL:
		return h.str(schemeless(url))
	case attr == "arn" && byURL:
		return h.str(r.arnOf("oidc-provider/", value.Text{}, schemeless(url)))
	case attr == "arn" && byARN:
		return h.str(arn)
	case attr == "url" && byARN:
		if issuer, ok := iam.IssuerOfProvider(arn); ok == value.Yes || ok == value.Unknown && arn.IsHole() {
			return h.str(issuer)
		}
	}
	return cty.NilVal
}

// namespace computes what a Kubernetes namespace has: its id is its name.
func namespace(r *resource, attr string) cty.Value {
	if attr != "id" {
		return cty.NilVal
	}
	bodies, _ := r.scope.bodies(r.block, "metadata")
	if len(bodies) != 1 {
		return cty.NilVal
	}
	if v, a := bodies[0].attribute("name"); a != nil {
		return v
	}
	return cty.NilVal
}
