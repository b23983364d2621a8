package chart

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"
)

// Bounds on one use of a chart. They are above what charts in use need: of 560 uses in
// public repositories most take a few thousand steps in a rendering, the largest
// monitoring stack 40,000, and one that copies all its values for each of many
// objects 280,000.
const (
	// maxSteps bounds what is executed over all renderings of a release. A step is
	// about as much work as an action that prints a value, 100 to 300 ns.
	maxSteps            = 5_000_000
	stepsPerMicrosecond = 5
	// maxShare bounds what one template executes in one rendering, in steps.
	maxShare = 1_000_000
	// maxMade bounds the bytes that one template goes through and makes.
	maxMade = 96 << 20
	// maxText bounds one text that a template makes, in bytes, maxOutput what one
	// template writes and maxTotal what all write in one rendering.
	maxText   = 4 << 20
	maxOutput = 16 << 20
	maxTotal  = 48 << 20
	// maxWeight bounds a value that is printed or encoded, in bytes.
	maxWeight = 8 << 20
	// maxNesting bounds how deep values and the actions of a template nest.
	maxNesting = 200
	// maxCalls bounds how deep templates include others; Helm's own bound is 1000.
	maxCalls = 200
)

// errLimit is what a rendering ends with that does more than any honest chart.
var errLimit = errors.New("the template does more than any chart may")

func limit(what string) error { return fmt.Errorf("%w: %s", errLimit, what) }

// budget is what the renderings of a release may use up between them.
type budget struct {
	ctx   context.Context
	steps int
	made  int
	// err is why nothing more may be done.
	err error
}

// cost is what was executed, in microseconds.
func (b *budget) cost() int { return (maxSteps - b.steps) / stepsPerMicrosecond }

func newBudget(ctx context.Context) *budget {
	return &budget{ctx: ctx, steps: maxSteps, made: maxMade}
}

// take uses up steps and bytes. Bytes cost steps too.
func (b *budget) take(steps, bytes int) error {
	switch before := b.steps; {
	case b.err != nil:
		return b.err
	case bytes > maxText:
		b.err = limit("it makes a text of more than 4 MB")
	case steps > b.steps || bytes/512 > b.steps-steps:
		b.steps = 0
		b.err = limit("it loops too often")
	case bytes > b.made:
		b.err = limit("it makes more than 96 MB of text")
	default:
		b.steps -= steps + bytes/512
		b.made -= bytes
		if before>>10 != b.steps>>10 {
			b.err = b.ctx.Err()
		}
	}
	return b.err
}

// share gives one template its part, so that one which does too much leaves the
// others theirs. What it returns ends the part.
func (b *budget) share() func() {
	rest := max(0, b.steps-maxShare)
	b.steps -= rest
	b.made = maxMade
	return func() {
		b.steps += rest
		if errors.Is(b.err, errLimit) && b.steps > 0 {
			b.err = nil
		}
	}
}

// must is take for functions of templates, whose panics become errors.
func (b *budget) must(steps, bytes int) {
	if err := b.take(steps, bytes); err != nil {
		panic(err)
	}
}

// deep uses up what it takes to go through a value, and refuses one that contains
// itself or the same value over and over.
func (b *budget) deep(values ...any) int {
	total := 0
	for _, v := range values {
		n := 0
		if !weigh(v, &n, 0) {
			panic(limit("a value is larger than 8 MB, nests too deep or contains itself"))
		}
		total += n
	}
	b.must(1+total/64, total)
	return total
}

// weigh adds up about how many bytes a value takes when it is written out; false
// when that is too much.
func weigh(v any, n *int, depth int) bool {
	if depth > maxNesting || *n > maxWeight {
		return false
	}
	switch v := v.(type) {
	case nil, bool, int, int64, float64, time.Time:
		*n += 8
	case string:
		*n += 8 + len(v)
	case []byte:
		*n += 8 + 4*len(v)
	case []any:
		*n += 8
		for _, x := range v {
			if !weigh(x, n, depth+1) {
				return false
			}
		}
	case map[string]any:
		return weighMap(v, n, depth)
	case Values:
		return weighMap(v, n, depth)
	default:
		return weighOther(reflect.ValueOf(v), n, depth)
	}
	return *n <= maxWeight
}

func weighMap(m map[string]any, n *int, depth int) bool {
	// Indentation makes what nests deep longer.
	*n += 8 + depth
	for k, x := range m {
		*n += len(k) + depth
		if !weigh(x, n, depth+1) {
			return false
		}
	}
	return *n <= maxWeight
}

// weighOther goes through what no template makes in large numbers.
func weighOther(v reflect.Value, n *int, depth int) bool {
	inner := func(x reflect.Value) bool {
		if x.CanInterface() {
			return weigh(x.Interface(), n, depth+1)
		}
		return weighOther(x, n, depth+1)
	}
	if depth > maxNesting || *n > maxWeight {
		return false
	}
	*n += 8
	switch v.Kind() {
	case reflect.String:
		*n += v.Len()
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if !inner(v.Index(i)) {
				return false
			}
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			if !inner(it.Key()) || !inner(it.Value()) {
				return false
			}
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return inner(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if !inner(v.Field(i)) {
				return false
			}
		}
	}
	return *n <= maxWeight
}

// size is what it costs to copy the outside of a value, in bytes.
func size(v any) int {
	switch v := v.(type) {
	case string:
		return len(v)
	case []any:
		return 16 * len(v)
	case []string:
		return 16 * len(v)
	case map[string]any:
		return 48 * len(v)
	case Values:
		return 48 * len(v)
	case []byte:
		return len(v)
	}
	return 8
}
