package engine

import "github.com/open-policy-agent/opa/v1/ast"

// Encoder builds terms, which evaluation takes as they are.
type Encoder struct{}

// String returns a string.
func (Encoder) String(s string) *ast.Term { return ast.StringTerm(s) }

// Int returns a number.
func (Encoder) Int(n int) *ast.Term { return ast.IntNumberTerm(n) }

// Bool returns a boolean.
func (Encoder) Bool(b bool) *ast.Term { return ast.BooleanTerm(b) }

// Object returns an object.
func (Encoder) Object(keys []string, values []*ast.Term) *ast.Term {
	pairs := make([][2]*ast.Term, len(keys))
	for i, k := range keys {
		pairs[i] = [2]*ast.Term{ast.InternedTerm(k), values[i]}
	}
	return ast.ObjectTerm(pairs...)
}

// List returns an array.
func (Encoder) List(items []*ast.Term) *ast.Term { return ast.ArrayTerm(items...) }
