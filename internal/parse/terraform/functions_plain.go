package terraform

import (
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"
)

// plainTexts are the first n arguments as texts that are known in full.
func (e *env) plainTexts(n int) ([]string, error) {
	ts, err := e.texts(n)
	if err != nil {
		return nil, err
	}
	out := make([]string, n)
	for i, t := range ts {
		s, ok := t.Known()
		if !ok {
			return nil, errOpen
		}
		out[i] = s
	}
	return out, nil
}

// hashed is a digest in the form that an encoding gives it.
func hashed(h func() hash.Hash, form func([]byte) string) func([]byte) string {
	return func(b []byte) string {
		d := h()
		d.Write(b)
		return form(d.Sum(nil))
	}
}

// onBytes applies a function to the bytes of a known text.
func onBytes(f func([]byte) string) func(e *env) (cty.Value, error) {
	return func(e *env) (cty.Value, error) {
		s, err := e.plainTexts(1)
		if err != nil {
			return cty.NilVal, err
		}
		return cty.StringVal(f([]byte(s[0]))), nil
	}
}

func timeCompare(e *env) (cty.Value, error) {
	s, err := e.plainTexts(2)
	if err != nil {
		return cty.NilVal, err
	}
	a, err := time.Parse(time.RFC3339, s[0])
	if err != nil {
		return cty.NilVal, err
	}
	b, err := time.Parse(time.RFC3339, s[1])
	if err != nil {
		return cty.NilVal, err
	}
	return cty.NumberIntVal(int64(a.Compare(b))), nil
}

// uuidSpaces are the name spaces that have a name.
var uuidSpaces = map[string]string{
	"dns": "6ba7b8109dad11d180b400c04fd430c8", "url": "6ba7b8119dad11d180b400c04fd430c8",
	"oid": "6ba7b8129dad11d180b400c04fd430c8", "x500": "6ba7b8149dad11d180b400c04fd430c8",
}

// uuidV5 is the UUID of a name in a name space, after RFC 9562.
func uuidV5(e *env) (cty.Value, error) {
	s, err := e.plainTexts(2)
	if err != nil {
		return cty.NilVal, err
	}
	space, ok := uuidSpaces[s[0]]
	if !ok {
		space = strings.ReplaceAll(s[0], "-", "")
	}
	id, err := hex.DecodeString(space)
	if err != nil || len(id) != 16 || !ok && len(s[0]) != 36 {
		return cty.NilVal, errors.New("the name space is no UUID")
	}
	sum := sha1.Sum(append(id, s[1]...))
	sum[6], sum[8] = sum[6]&0x0f|0x50, sum[8]&0x3f|0x80
	return cty.StringVal(fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])), nil
}

// transpose swaps the keys and the texts of a map of lists.
func transpose(e *env) (cty.Value, error) {
	m, err := e.object(0)
	if err != nil {
		return cty.NilVal, err
	}
	if plain := e.h.plain(e.args[0]); !plain.IsWhollyKnown() || e.h.holed(plain) || slices.ContainsFunc(sortedKeys(m), hasPrivate) {
		return cty.NilVal, errOpen
	}
	lists := map[string][]cty.Value{}
	for _, k := range sortedKeys(m) {
		es, err := elementsOf(m[k])
		if err != nil {
			return cty.NilVal, err
		}
		for _, x := range es {
			t, ok := e.h.text(x, e.w.rng(e.Range()))
			if !ok {
				return cty.NilVal, errors.New("wants lists of texts")
			}
			s, _ := t.Known()
			lists[s] = append(lists[s], cty.StringVal(k))
		}
	}
	attrs := map[string]cty.Value{}
	for k, vs := range lists {
		attrs[k] = cty.ListVal(vs)
	}
	return mapping(attrs), nil
}
