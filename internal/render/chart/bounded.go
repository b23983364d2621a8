package chart

import (
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// shallow are the functions that do not go through the values inside of their
// arguments, so that it is enough to weigh the outside. All others are taken to
// print them, as many do in their errors.
var shallow = set(
	"all", "any", "append", "coalesce", "compact", "concat", "default", "dict", "empty", "first", "get", "hasKey",
	"initial", "kindIs", "kindOf", "last", "list", "mustAppend", "mustCompact", "mustFirst", "mustInitial", "mustLast",
	"mustPrepend", "mustPush", "mustRest", "mustReverse", "omit", "pick", "pluck", "prepend", "push", "rest",
	"reverse", "set", "ternary", "tuple", "typeIs", "typeIsLike", "typeOf", "unset",
)

func set(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, name := range names {
		m[name] = true
	}
	return m
}

// bounded are checks of functions whose result can be much larger than their
// arguments, or whose work grows faster than these.
var bounded = map[string]func(b *budget, args []any){
	"addf": fewArguments, "divf": fewArguments, "maxf": fewArguments, "minf": fewArguments, "mulf": fewArguments, "subf": fewArguments,
	"dict": func(b *budget, a []any) {
		for i := 0; i < len(a); i += 2 { // keys are printed
			b.deep(a[i])
		}
	},
	"repeat":  func(b *budget, a []any) { b.must(1, product(a[0].(int), len(a[1].(string)))) },
	"indent":  indented,
	"nindent": indented,
	"until":   func(b *budget, a []any) { b.must(1, product(8, abs(a[0].(int)))) },
	"untilStep": func(b *budget, a []any) {
		count := math.Abs(float64(a[1].(int))-float64(a[0].(int))) / math.Max(1, math.Abs(float64(a[2].(int))))
		b.must(1, product(8, int(math.Min(count, maxText))))
	},
	"seq": func(b *budget, a []any) {
		for _, n := range a {
			b.must(1, product(20, abs(n.(int))))
		}
	},
	"replace": func(b *budget, a []any) {
		b.must(1, product(strings.Count(a[2].(string), a[0].(string)), len(a[1].(string))))
	},
	"wrapWith":  func(b *budget, a []any) { b.must(1, product(len(a[1].(string)), words(a[2]))) },
	"join":      func(b *budget, a []any) { b.must(1, product(len(a[0].(string)), length(a[1]))) },
	"split":     func(b *budget, a []any) { b.must(1, product(64, pieces(a))) },
	"splitList": func(b *budget, a []any) { b.must(1, product(16, pieces(a))) },
	"splitn":    func(b *budget, a []any) { b.must(1, product(64, pieces([]any{a[0], a[2]}))) },
	"uniq":      squared, "mustUniq": squared,
	"without": squared, "mustWithout": squared,
	"semver":                     shortText,
	"semverCompare":              shortText,
	"regexMatch":                 regex,
	"mustRegexMatch":             regex,
	"regexFind":                  regex,
	"mustRegexFind":              regex,
	"regexFindAll":               regex,
	"mustRegexFindAll":           regex,
	"regexSplit":                 regex,
	"mustRegexSplit":             regex,
	"regexReplaceAll":            regexReplace,
	"mustRegexReplaceAll":        regexReplace,
	"regexReplaceAllLiteral":     regexReplace,
	"mustRegexReplaceAllLiteral": regexReplace,
}

// product multiplies numbers of bytes; what overflows is too large in any case.
func product(a, b int) int {
	if a <= 0 || b <= 0 {
		return 0
	}
	if a > maxText || b > maxText {
		return maxText + 1
	}
	return min(a*b, maxText+1)
}

// abs is the absolute value; that of the least number, which has none, is the greatest.
func abs(n int) int {
	if n == math.MinInt {
		return math.MaxInt
	}
	return max(n, -n)
}

func length(v any) int {
	if r := reflect.ValueOf(v); r.Kind() == reflect.Slice || r.Kind() == reflect.Array {
		return r.Len()
	}
	return 1
}

func words(v any) int { return strings.Count(v.(string), " ") + len(v.(string))/2 + 1 }

func pieces(a []any) int {
	if a[0].(string) == "" {
		return len(a[1].(string))
	}
	return strings.Count(a[1].(string), a[0].(string)) + 1
}

// fewArguments bounds decimals, which grow with each operation.
func fewArguments(b *budget, a []any) {
	if len(a) > 50 {
		panic(limit("it calculates with more than 50 decimals"))
	}
	b.must(200*len(a), 0)
}

func indented(b *budget, a []any) {
	b.must(1, product(a[0].(int), strings.Count(a[1].(string), "\n")+1))
}

// squared bounds functions that compare all elements with each other.
func squared(b *budget, a []any) {
	n := 1
	for _, v := range a {
		n += length(v)
	}
	n = min(n, 1<<20)
	b.must(n*n/2, 0)
}

func shortText(b *budget, a []any) {
	for _, v := range a {
		if len(v.(string)) > 1000 {
			panic(limit("a version is longer than 1000 characters"))
		}
	}
	b.must(20, 0)
}

// Bounds on regular expressions: compiling one takes memory that grows with its
// repetitions multiplied.
const (
	maxRegex       = 2000
	maxRepetitions = 2000
)

var repetition = regexp.MustCompile(`\{(\d*)(?:,(\d*))?\}`)

// regex bounds a regular expression and the text that it is matched with.
func regex(b *budget, a []any) {
	expr, text := a[0].(string), a[1].(string)
	if len(expr) > maxRegex {
		panic(limit("a regular expression is longer than 2000 characters"))
	}
	total := 1
	for _, m := range repetition.FindAllStringSubmatch(expr, -1) {
		n := 1
		for _, s := range m[1:] {
			if x, err := strconv.Atoi(s); err == nil {
				n = max(n, x)
			}
		}
		if total = product(total, n); total > maxRepetitions {
			panic(limit("a regular expression repeats too often"))
		}
	}
	b.must(20+total*len(expr)/8+product(len(text), 1+len(expr)/8)/4, 0)
}

// regexReplace bounds what replacing makes: each match can become the replacement,
// and that can hold the match again and again.
func regexReplace(b *budget, a []any) {
	regex(b, a)
	expr, text, with := a[0].(string), a[1].(string), a[2].(string)
	n := product(len(text)+1, len(with)+1)
	if n > maxText {
		r, err := regexp.Compile(expr)
		if err != nil {
			return
		}
		n = 0
		for _, m := range r.FindAllStringIndex(text, -1) {
			n += len(with) + product(m[1]-m[0], strings.Count(with, "$"))
		}
	}
	b.must(1, n)
}
