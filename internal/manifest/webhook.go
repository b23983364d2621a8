package manifest

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/value"
)

// WebhookName is the ConfigMap in which clusters that are not EKS's tell the EKS pod
// identity webhook which ServiceAccounts have which role.
const WebhookName = "pod-identity-webhook"

// configMap reads the ConfigMaps that concern identity.
func (r *Reader) configMap(o *object) {
	switch name, _ := o.name.Text.Known(); name {
	case AuthName:
		if namespace, known := o.namespace.Text.Known(); !known || namespace == AuthNamespace {
			r.AuthMap(o.node, o.tree.Get("data"))
		}
	case WebhookName:
		r.webhookMap(o)
	default:
		r.keyHolder(o)
	}
}

// webhookMap reads the key config: an object in JSON with a member for each
// ServiceAccount, called namespace/name.
func (r *Reader) webhookMap(o *object) {
	config := o.tree.Path("data", "config")
	if config == nil || !config.IsScalar() {
		return
	}
	tree := config.Encodes
	if tree == nil {
		var err *value.SyntaxError
		if tree, err = value.ParseJSON(config.Text); err != nil {
			at := err.At
			if at.IsZero() {
				at = config.At
			}
			r.problem(at, "the configuration of the webhook is not JSON: "+err.Message)
			return
		}
	}
	for _, m := range tree.Members {
		namespace, name, found := m.Key.Cut("/")
		if found != value.Yes || m.Value.Kind != value.Object {
			continue
		}
		at := m.Key.At()
		r.Graph.WebhookMappings = append(r.Graph.WebhookMappings, &graph.WebhookMapping{
			Node:      o.node,
			Namespace: graph.Arg{Set: true, Text: namespace, At: at}, Name: graph.Arg{Set: true, Text: name, At: at},
			RoleARN: foldField(m.Value, "RoleARN"), Audience: foldField(m.Value, "Audience"),
		})
	}
}
