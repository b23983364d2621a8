package kustomize

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
)

// Definitions of custom resources are most of the bytes of many trees, and nothing of
// them concerns identity. Builds go without them, unless a patch or another part of a
// kustomization may look for one.
const definition = "CustomResourceDefinition"

var definitionKind = regexp.MustCompile(`(?m)^kind:[ \t]*["']?CustomResourceDefinition["']?[ \t\r]*(?:#.*)?$`)

// isDefinition reports whether a document is a definition.
func isDefinition(doc []byte) bool {
	return bytes.Contains(doc, []byte(definition)) && definitionKind.Match(doc)
}

// hasDefinitions reports whether a file of manifests has documents to leave out.
func hasDefinitions(f *source.File) bool {
	return !strings.HasSuffix(f.Name, ".json") && isDefinition(f.Data)
}

// needsDefinitions reports whether anything but a manifest speaks of definitions.
func (p *plan) needsDefinitions() bool {
	for _, n := range p.order {
		if bytes.Contains(n.k.file.Data, []byte(definition)) {
			return true
		}
		for _, x := range n.extraPatches {
			if text, err := json.Marshal(x); err != nil || bytes.Contains(text, []byte(definition)) {
				return true
			}
		}
		for _, name := range n.children {
			if p.files[name] != nil || p.nodes[name] != nil {
				continue
			}
			if f, err := p.x.tree.Open(name); err == nil && bytes.Contains(f.Data, []byte(definition)) {
				return true
			}
		}
	}
	return false
}
