package source

import (
	"bytes"
	"crypto/sha1"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// blobHash is the name that git gives to content.
func blobHash(data []byte) plumbing.Hash {
	h := sha1.New()
	fmt.Fprintf(h, "blob %d\x00", len(data))
	h.Write(data)
	return plumbing.Hash(h.Sum(nil))
}

// blobNames are the hashes of a file of the disk, as it is and with the line ends that git
// stores where it converts them.
type blobNames struct{ plain, converted plumbing.Hash }

// holds reports whether a file of the disk is what git stores under a hash.
func (d *Disk) holds(f *File, h plumbing.Hash) bool {
	n := d.blob(f)
	return h == n.plain || h == n.converted
}

func (d *Disk) blob(f *File) blobNames {
	names, ok := d.blobs.Load(f)
	if !ok {
		n := blobNames{plain: blobHash(f.Data)}
		if bytes.Contains(f.Data, []byte("\r\n")) {
			n.converted = blobHash(bytes.ReplaceAll(f.Data, []byte("\r\n"), []byte("\n")))
		}
		names, _ = d.blobs.LoadOrStore(f, n)
	}
	return names.(blobNames)
}

const (
	// maxSimilar bounds between how many pairs of files similarity is looked for.
	maxSimilar = 2000
	// maxSimilarSize bounds how large, in bytes, these are.
	maxSimilarSize = 256 << 10
)

// Renames maps files of this tree that another one does not have to what seems to have
// become of them: a file of the same kind that only the other tree has, with the same
// content, or with the same name or directory and most of its lines.
func (o *Objects) Renames(to Tree) map[string]string {
	there := map[string]bool{}
	for _, name := range to.Names() {
		there[name] = true
	}
	var gone []string
	kinds := map[string]bool{}
	for _, name := range o.names {
		if _, here := o.entries[name]; here && !there[name] {
			gone = append(gone, name)
			kinds[path.Ext(name)] = true
		}
	}
	var added []string
	for _, name := range to.Names() {
		if kinds[path.Ext(name)] && !o.Has(name) {
			added = append(added, name)
		}
	}
	out := map[string]string{}
	gone, added = o.equal(out, gone, added, to)
	if len(gone)*len(added) <= maxSimilar {
		o.alike(out, gone, added, to)
	}
	return out
}

// equal enters files of the same content into renames, and returns the rest of both.
func (o *Objects) equal(renames map[string]string, gone, added []string, to Tree) (left, free []string) {
	type content struct {
		kind string
		hash plumbing.Hash
	}
	by := map[content][]string{}
	for _, name := range added {
		if f, err := to.Open(name); err == nil {
			n := o.disk.blob(f)
			for _, h := range slices.Compact([]plumbing.Hash{n.plain, n.converted}) {
				c := content{path.Ext(name), h}
				by[c] = append(by[c], name)
			}
		}
	}
	taken := map[string]bool{}
	for _, name := range gone {
		same := by[content{path.Ext(name), o.entries[name].hash}]
		if i := slices.IndexFunc(same, func(s string) bool { return !taken[s] }); i >= 0 {
			renames[name] = same[i]
			taken[same[i]] = true
		} else {
			left = append(left, name)
		}
	}
	return left, slices.DeleteFunc(slices.Clone(added), func(s string) bool { return taken[s] })
}

// alike enters files that share most of their lines into renames.
func (o *Objects) alike(renames map[string]string, gone, added []string, to Tree) {
	taken := map[string]bool{}
	for _, name := range gone {
		from, err := o.Open(name)
		best, most := "", 0
		for _, a := range added {
			if err != nil || taken[a] || path.Ext(a) != path.Ext(name) || path.Base(a) != path.Base(name) && path.Dir(a) != path.Dir(name) {
				continue
			}
			f, err := to.Open(a)
			if err != nil || len(from.Data) > maxSimilarSize || len(f.Data) > maxSimilarSize {
				continue
			}
			if n := shared(from.Data, f.Data); n > most {
				best, most = a, n
			}
		}
		if best != "" {
			renames[name] = best
			taken[best] = true
		}
	}
}

// shared counts the lines that two texts share; 0 where these are not most of the lines of
// both.
func shared(a, b []byte) int {
	count := map[string]int{}
	all := 0
	for line := range bytes.Lines(a) {
		if s := strings.TrimSpace(string(line)); s != "" {
			count[s]++
			all++
		}
	}
	others, both := 0, 0
	for line := range bytes.Lines(b) {
		s := strings.TrimSpace(string(line))
		if s == "" {
			continue
		}
		others++
		if count[s] > 0 {
			count[s]--
			both++
		}
	}
	if 2*both <= max(all, others) {
		return 0
	}
	return both
}
