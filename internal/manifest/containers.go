package manifest

import (
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/value"
)

// telling are the variables that are kept: those in which SDKs of AWS look for credentials,
// and the proxy of plain HTTP.
var telling = []string{
	accessKey, "AWS_CONFIG_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_PROFILE",
	"AWS_ROLE_ARN", "AWS_SHARED_CREDENTIALS_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "HTTP_PROXY", "NO_PROXY", "http_proxy", "no_proxy",
}

// accessKey is the variable of a static access key.
const accessKey = "AWS_ACCESS_KEY_ID"

// readContainers reads the containers of a pod spec.
func readContainers(w *graph.Workload, spec *value.Tree) {
	n := 0
	for _, key := range []string{"initContainers", "containers"} {
		for _, c := range items(spec.Get(key)) {
			n++
			if image := Field(c, "image", c.At); image.Set {
				w.Images = append(w.Images, image)
			}
			for _, key := range []string{"command", "args"} {
				for _, a := range List(c.Get(key)).Items {
					w.Arguments = append(w.Arguments, a.Text)
				}
			}
			from := c.Get("envFrom")
			for _, f := range items(from) {
				for field, kind := range map[string]string{"secretRef": "Secret", "configMapRef": "ConfigMap"} {
					if ref := f.Get(field); ref != nil && f.Get("prefix") == nil {
						w.EnvFrom = append(w.EnvFrom, graph.EnvSource{Kind: kind, Name: Field(ref, "name", ref.At), Container: n})
					}
				}
			}
			vars := c.Get("env")
			open := from != nil || Open(vars) != ""
			for _, v := range items(vars) {
				name := textOf(v.Get("name"))
				if known, _ := name.Known(); slices.Contains(telling, known) {
					w.Env = append(w.Env, graph.EnvVar{Name: name, Value: textOf(v.Get("value")), Container: n, Sure: hasValue(v), Open: open})
				}
			}
		}
	}
}

func textOf(t *value.Tree) value.Text {
	if t == nil {
		return value.Text{}
	}
	return t.Text
}

// hasValue reports whether a variable surely has a value.
func hasValue(v *value.Tree) bool {
	if from := v.Get("valueFrom"); from != nil {
		for _, m := range from.Members {
			if m.Value.Get("optional") != nil {
				return false
			}
		}
		return len(from.Members) > 0
	}
	s, known := textOf(v.Get("value")).Known()
	return known && s != "" && !strings.Contains(s, "$(")
}

// tokens are the ServiceAccount tokens that projected volumes of a pod spec hold.
func tokens(spec *value.Tree) []graph.ProjectedToken {
	var out []graph.ProjectedToken
	for _, v := range items(spec.Get("volumes")) {
		for _, s := range items(v.Path("projected", "sources")) {
			t := s.Get("serviceAccountToken")
			if t == nil {
				continue
			}
			mounts := mounted(spec, textOf(v.Get("name")))
			for _, m := range mounts {
				out = append(out, graph.ProjectedToken{
					Audience: Field(t, "audience", t.At), File: value.Join(m.dir, value.Lit("/"), textOf(t.Get("path"))), Container: m.container, At: t.At,
				})
			}
			if len(mounts) == 0 {
				out = append(out, graph.ProjectedToken{Audience: Field(t, "audience", t.At), At: t.At})
			}
		}
	}
	return out
}

// mount is where a container mounts a volume.
type mount struct {
	container int
	dir       value.Text
}

// mounted are the places where containers mount a volume.
func mounted(spec *value.Tree, volume value.Text) []mount {
	var out []mount
	n := 0
	for _, key := range []string{"initContainers", "containers"} {
		for _, c := range items(spec.Get(key)) {
			n++
			for _, m := range items(c.Get("volumeMounts")) {
				if value.Equal(textOf(m.Get("name")), volume) != value.Yes {
					continue
				}
				dir := textOf(m.Get("mountPath"))
				if s, known := dir.Known(); known {
					dir = value.LitAt(strings.TrimRight(s, "/"), dir.At())
				}
				out = append(out, mount{n, dir})
			}
		}
	}
	return out
}

// keyHolder notes a Secret or ConfigMap that has a static access key. Its values are not
// looked at.
func (r *Reader) keyHolder(o *object) {
	for _, field := range []string{"data", "stringData"} {
		if s, known := textOf(o.tree.Path(field, accessKey)).Known(); known && s != "" {
			r.Graph.KeyHolders = append(r.Graph.KeyHolders, &graph.KeyHolder{Node: o.node, Kind: o.kind, Namespace: o.namespace, Name: o.name})
			return
		}
	}
}
