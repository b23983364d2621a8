package cli_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"github.com/rogpeppe/go-internal/testscript"
	"sigs.k8s.io/yaml"
)

// goreleaser is what the Action has to know of .goreleaser.yaml.
type goreleaser struct {
	Project  string `json:"project_name"`
	Builds   []struct{ Goos, Goarch []string }
	Archives []struct {
		Name      string `json:"name_template"`
		Formats   []string
		Overrides []struct {
			Goos    string
			Formats []string
		} `json:"format_overrides"`
	}
}

// release is the command release VERSION: it makes the archives of a release, as
// .goreleaser.yaml names them, below releases, and the table of their checksums. What is in
// them passes everything on to irsalint but the question for the version.
func release(ts *testscript.TestScript, _ bool, args []string) {
	var c goreleaser
	ts.Check(yaml.Unmarshal([]byte(ts.ReadFile(ts.Getenv("ROOT")+"/.goreleaser.yaml")), &c))
	version, archive := args[0], c.Archives[0]
	name := template.Must(template.New("").Parse(archive.Name))
	program := fmt.Appendf(nil, "#!/bin/sh\nif [ \"$1\" = --version ]; then echo irsalint %s; else exec irsalint \"$@\"; fi\n", version)
	dir := ts.MkAbs("releases/v" + version)
	ts.Check(os.MkdirAll(dir, 0o755))
	var table strings.Builder
	for _, goos := range c.Builds[0].Goos {
		for _, goarch := range c.Builds[0].Goarch {
			var b strings.Builder
			ts.Check(name.Execute(&b, map[string]string{"ProjectName": c.Project, "Version": version, "Os": goos, "Arch": goarch}))
			format := archive.Formats[0]
			for _, o := range archive.Overrides {
				if o.Goos == goos {
					format = o.Formats[0]
				}
			}
			file := b.String() + "." + format
			data := pack[format](ts, program)
			ts.Check(os.WriteFile(filepath.Join(dir, file), data, 0o644))
			fmt.Fprintf(&table, "%x  %s\n", sha256.Sum256(data), file)
		}
	}
	path := ts.MkAbs(".action/.github/action/checksums.txt")
	old := ts.ReadFile(path)
	ts.Check(os.WriteFile(path, slices.Concat([]byte(old), []byte(table.String())), 0o644))
}

// pack makes an archive of each format that holds a program.
var pack = map[string]func(*testscript.TestScript, []byte) []byte{
	"tar.gz": func(ts *testscript.TestScript, program []byte) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		w := tar.NewWriter(z)
		ts.Check(w.WriteHeader(&tar.Header{Name: "irsalint", Mode: 0o755, Size: int64(len(program))}))
		_, err := w.Write(program)
		ts.Check(err)
		ts.Check(w.Close())
		ts.Check(z.Close())
		return b.Bytes()
	},
	"zip": func(ts *testscript.TestScript, program []byte) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		h := &zip.FileHeader{Name: "irsalint.exe"}
		h.SetMode(0o755)
		w, err := z.CreateHeader(h)
		ts.Check(err)
		_, err = w.Write(program)
		ts.Check(err)
		ts.Check(z.Close())
		return b.Bytes()
	},
}
