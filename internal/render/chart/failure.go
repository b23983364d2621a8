package chart

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/source"
)

// needError is an error that a template asks for when it lacks values.
type needError struct{ message string }

func (e *needError) Error() string { return e.message }

func need(format string, args ...any) error { return &needError{fmt.Sprintf(format, args...)} }

// failure says why a template could not be executed: a problem of the template, or
// else a gap, since other values could do it.
func (r *rendered) failure() (*finding.Problem, *render.Gap) {
	at := r.place()
	message := lastMessage(r.err)
	var missing *missingTemplate
	var needs *needError
	switch {
	case errors.Is(r.err, errLimit):
		return &finding.Problem{Message: limitMessage(r.err), At: at}, nil
	case errors.As(r.err, &missing):
		return nil, &render.Gap{Reason: "the template includes a helper that is not in the chart", Unknown: missing.name, At: at}
	case errors.As(r.err, &needs):
		message = oneLine(needs.message)
	default:
		if name := undefined.FindStringSubmatch(message); name != nil {
			return nil, &render.Gap{Reason: "the template includes a helper that is not in the chart", Unknown: name[1], At: at}
		}
	}
	return nil, &render.Gap{Reason: "the template needs values that are not given: " + message, Unknown: r.wanted(message), At: at}
}

var undefined = regexp.MustCompile(`template "([^"]*)" not defined`)

// limitMessage is the error of a limit without the way to it.
func limitMessage(err error) string {
	s := err.Error()
	if i := strings.Index(s, errLimit.Error()); i >= 0 {
		s = s[i:]
	}
	return oneLine(s)
}

// lastMessage is what an error of text/template says in the end, without the way to
// it.
func lastMessage(err error) string {
	s := oneLine(err.Error())
	if i := strings.LastIndex(s, ">: "); i >= 0 {
		s = s[i+len(">: "):]
	}
	for strings.HasPrefix(s, "error calling ") {
		_, rest, ok := strings.Cut(s, ": ")
		if !ok {
			break
		}
		s = rest
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return -1
		}
		return r
	}, s)
}

// valuesPath finds the values that an expression is about.
var valuesPath = regexp.MustCompile(`\.Values(?:\.\w+)+`)

// wanted is the expression that failed, or what it says.
func (r *rendered) wanted(message string) string {
	s := r.err.Error()
	if i := strings.LastIndex(s, " at <"); i >= 0 {
		inner, _, _ := strings.Cut(s[i+len(" at <"):], ">: ")
		if found := valuesPath.FindAllString(inner, -1); len(found) > 0 {
			return found[len(found)-1]
		}
	}
	return message
}

// place is the line of the template in which its execution ended.
func (r *rendered) place() source.Range {
	line := 1
	if rest, ok := strings.CutPrefix(r.err.Error(), "template: "+r.name+":"); ok {
		digits, _, _ := strings.Cut(rest, ":")
		if n, err := strconv.Atoi(digits); err == nil {
			line = n
		}
	}
	return r.p.src.line(line)
}

// line is the place of a line, without the blanks around its text.
func (s sourceText) line(n int) source.Range {
	start := 0
	for ; n > 1; n-- {
		i := strings.IndexByte(s.text[start:], '\n')
		if i < 0 {
			break
		}
		start += i + 1
	}
	text, _, _ := strings.Cut(s.text[start:], "\n")
	trimmed := strings.TrimLeft(text, blanks)
	start += len(text) - len(trimmed)
	return s.at(start, start+len(strings.TrimRight(trimmed, blanks)))
}
