package chart

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"text/template"
)

// printf is fmt.Sprintf with a bound on what it makes: widths, and arguments that a
// format names over and over.
func (e *engine) printf(format string, args ...any) string {
	n := e.budget.deep(args...)
	widths := 0
	for i := 0; i < len(format); {
		if format[i] < '0' || format[i] > '9' {
			i++
			continue
		}
		from := i
		for i < len(format) && format[i] >= '0' && format[i] <= '9' {
			i++
		}
		width, err := strconv.Atoi(format[from:i])
		if err != nil || width > maxText {
			width = maxText
		}
		widths += width
	}
	if stars := strings.Count(format, "*"); stars > 0 {
		for _, a := range args {
			if v := reflect.ValueOf(a); v.CanInt() {
				widths += product(stars, abs(int(v.Int())))
			}
		}
	}
	e.budget.must(1, len(format)+widths+product(n, strings.Count(format, "%")))
	return fmt.Sprintf(format, args...)
}

func (e *engine) print(args ...any) string {
	e.budget.deep(args...)
	return fmt.Sprint(args...)
}

func (e *engine) println(args ...any) string {
	e.budget.deep(args...)
	return fmt.Sprintln(args...)
}

func (e *engine) html(args ...any) string {
	e.budget.deep(args...)
	return template.HTMLEscaper(args...)
}

func (e *engine) js(args ...any) string {
	e.budget.deep(args...)
	return template.JSEscaper(args...)
}

func (e *engine) urlquery(args ...any) string {
	e.budget.deep(args...)
	return template.URLQueryEscaper(args...)
}

// The comparisons are text/template's own, whose errors print the values.

var (
	errBadComparison = errors.New("invalid type for comparison")
	errNoComparison  = errors.New("missing argument for comparison")
)

func (e *engine) weighed(v reflect.Value) reflect.Value {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.IsValid() && v.CanInterface() {
		e.budget.deep(v.Interface())
	}
	return v
}

func (e *engine) eq(a reflect.Value, others ...reflect.Value) (bool, error) {
	a = e.weighed(a)
	if len(others) == 0 {
		return false, errNoComparison
	}
	for _, b := range others {
		same, err := equal(a, e.weighed(b))
		if same || err != nil {
			return same, err
		}
	}
	return false, nil
}

func equal(a, b reflect.Value) (bool, error) {
	switch {
	case a.CanInt() && b.CanInt():
		return a.Int() == b.Int(), nil
	case a.CanUint() && b.CanUint():
		return a.Uint() == b.Uint(), nil
	case a.CanInt() && b.CanUint():
		return a.Int() >= 0 && uint64(a.Int()) == b.Uint(), nil
	case a.CanUint() && b.CanInt():
		return b.Int() >= 0 && uint64(b.Int()) == a.Uint(), nil
	case !a.IsValid() || !b.IsValid():
		return isNil(a) && isNil(b), nil
	case basic(a) != basic(b):
		return false, fmt.Errorf("incompatible types for comparison: %v and %v", a.Type(), b.Type())
	case basic(a):
		if a.Kind() != b.Kind() && !(a.CanFloat() && b.CanFloat()) {
			return false, fmt.Errorf("incompatible types for comparison: %v and %v", a.Type(), b.Type())
		}
		if a.CanFloat() {
			return a.Float() == b.Float(), nil
		}
		if a.Kind() == reflect.String {
			return a.String() == b.String(), nil
		}
		return a.Equal(b), nil
	case a.Kind() != b.Kind():
		return false, fmt.Errorf("non-comparable types %v and %v", a.Type(), b.Type())
	case isNil(a) || isNil(b):
		return isNil(a) == isNil(b), nil
	case !a.Comparable() || !b.Comparable():
		return false, fmt.Errorf("non-comparable type %v", b.Type())
	}
	return a.Interface() == b.Interface(), nil
}

// basic reports a value that is compared by what it says.
func basic(v reflect.Value) bool {
	return v.Kind() == reflect.Bool || v.Kind() == reflect.String || v.CanInt() || v.CanUint() || v.CanFloat() || v.CanComplex()
}

func isNil(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Chan, reflect.Func, reflect.Interface, reflect.Map, reflect.Pointer, reflect.Slice:
		return v.IsNil()
	}
	return false
}

func (e *engine) ne(a, b reflect.Value) (bool, error) {
	same, err := e.eq(a, b)
	return !same, err
}

func (e *engine) lt(a, b reflect.Value) (bool, error) {
	a, b = e.weighed(a), e.weighed(b)
	switch {
	case a.CanInt() && b.CanInt():
		return a.Int() < b.Int(), nil
	case a.CanUint() && b.CanUint():
		return a.Uint() < b.Uint(), nil
	case a.CanInt() && b.CanUint():
		return a.Int() < 0 || uint64(a.Int()) < b.Uint(), nil
	case a.CanUint() && b.CanInt():
		return b.Int() >= 0 && a.Uint() < uint64(b.Int()), nil
	case a.CanFloat() && b.CanFloat():
		return a.Float() < b.Float(), nil
	case a.Kind() == reflect.String && b.Kind() == reflect.String:
		return a.String() < b.String(), nil
	case basic(a) && basic(b) && a.Kind() != b.Kind():
		return false, fmt.Errorf("incompatible types for comparison: %v and %v", a.Type(), b.Type())
	}
	return false, errBadComparison
}

func (e *engine) le(a, b reflect.Value) (bool, error) {
	less, err := e.lt(a, b)
	if less || err != nil {
		return less, err
	}
	return e.eq(a, b)
}

func (e *engine) gt(a, b reflect.Value) (bool, error) {
	no, err := e.le(a, b)
	return !no && err == nil, err
}

func (e *engine) ge(a, b reflect.Value) (bool, error) {
	no, err := e.lt(a, b)
	return !no && err == nil, err
}
