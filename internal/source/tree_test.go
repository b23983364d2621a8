package source_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/irsalint/irsalint/internal/source"
)

// TestUTF16: files that Windows writes are read, with lines and columns of their text.
func TestUTF16(t *testing.T) {
	for name, data := range map[string]string{
		"little endian": "\xff\xfea\x00:\x00\r\x00\n\x00\xe9\x00b\x00",
		"big endian":    "\xfe\xff\x00a\x00:\x00\r\x00\n\x00\xe9\x00b",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "a.json"), []byte(data), 0o600); err != nil {
				t.Fatal(err)
			}
			tree, err := source.OpenDisk(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer tree.Close()
			f, err := tree.Open("a.json")
			if err != nil {
				t.Fatal(err)
			}
			if want := "a:\r\n\u00e9b"; string(f.Data) != want {
				t.Errorf("%q, not %q", f.Data, want)
			}
		})
	}
}
