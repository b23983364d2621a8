package report

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
)

// junitReport is JUnit's XML as Jenkins and GitLab read it: the elements and attributes,
// in this order, are those that the XSD of Jenkins has had in all its versions
// (jenkinsci/xunit-plugin, junit-4.xsd to junit-10.xsd).
type junitReport struct {
	XMLName xml.Name   `xml:"testsuites"`
	Suite   junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Error   *junitFailure `xml:"error"`
	Failure *junitFailure `xml:"failure"`
	Out     string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// writeJUnit prints one test for each finding, for each rule without one, and for each
// problem. Names are root-relative and no test is named twice: readers compare them with
// those of another run, and GitLab keeps one of those with one name.
func writeJUnit(w io.Writer, run Run, o Options) error {
	s := junitSuite{Name: run.Tool.Name, Properties: junitProperties(run)}
	seen := repeats{}
	add := func(c junitCase) {
		c.Name = seen.name(c.Class, visible(c.Name))
		s.Cases = append(s.Cases, c)
	}
	found := map[string]bool{}
	for _, f := range run.Findings {
		found[f.Rule] = true
		add(junitFinding(f, o))
	}
	for _, r := range run.Rules {
		if !found[r.Name] {
			add(junitCase{Class: run.Tool.Name, Name: r.Name})
		}
	}
	for _, p := range run.Problems {
		add(junitProblem(p, run.Tool))
	}
	for _, c := range s.Cases {
		s.Tests++
		if c.Failure != nil {
			s.Failures++
		}
		if c.Error != nil {
			s.Errors++
		}
	}
	return writeXML(w, junitReport{Suite: s})
}

// junitFinding fails where the run fails; where it does not, the text is all the same
// there to read.
func junitFinding(f finding.Finding, o Options) junitCase {
	c := junitCase{Class: visible(f.At.File.Name), Name: strings.TrimSpace(f.Rule + " " + f.Resource)}
	text := position(f.At.File.Name, f.At) + ": " + f.Severity.String() + ": " + details(f)
	if o.Fails == nil || o.Fails(f.Severity) {
		c.Failure = &junitFailure{f.Severity.String(), visible(f.Message), text}
	} else {
		c.Out = text
	}
	return c
}

func junitProblem(p finding.Problem, tool Tool) junitCase {
	c := junitCase{Class: tool.Name, Name: "problem", Error: &junitFailure{Type: "problem", Message: visible(p.Message)}}
	if !p.At.IsZero() {
		c.Class = visible(p.At.File.Name)
		c.Error.Text = position(p.At.File.Name, p.At) + ": " + visible(p.Message)
	}
	return c
}

// junitProperties say what the tests do not.
func junitProperties(run Run) []junitProperty {
	s := summarize(run)
	out := []junitProperty{
		{"version", run.Tool.Version},
		{"hidden.comment", strconv.Itoa(s.Hidden.Comment)},
		{"hidden.config", strconv.Itoa(s.Hidden.Config)},
		{"hidden.baseline", strconv.Itoa(s.Hidden.Baseline)},
		{"hidden.base", strconv.Itoa(s.Hidden.Base)},
		{"unproven", strconv.Itoa(s.Unproven)},
	}
	if run.Change != nil {
		out = append(out, junitProperty{"base", visible(run.Change.Base)})
	}
	return out
}
