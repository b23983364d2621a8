package value

// Tri is the answer to a question about values that may hold unknowns.
type Tri uint8

// The zero Tri is Unknown, so that a forgotten answer claims nothing.
const (
	Unknown Tri = iota
	No
	Yes
)

func (t Tri) String() string {
	switch t {
	case Yes:
		return "yes"
	case No:
		return "no"
	}
	return "unknown"
}

// Is returns Yes or No.
func Is(b bool) Tri {
	if b {
		return Yes
	}
	return No
}

// And is Kleene's conjunction.
func (t Tri) And(u Tri) Tri {
	switch {
	case t == No || u == No:
		return No
	case t == Yes && u == Yes:
		return Yes
	}
	return Unknown
}

// Or is Kleene's disjunction.
func (t Tri) Or(u Tri) Tri { return t.Not().And(u.Not()).Not() }

// Not is Kleene's negation.
func (t Tri) Not() Tri {
	switch t {
	case Yes:
		return No
	case No:
		return Yes
	}
	return Unknown
}
