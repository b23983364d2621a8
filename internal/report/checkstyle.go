package report

import (
	"cmp"
	"encoding/xml"
	"io"
	"slices"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
)

// checkstyleReport is the XML that Checkstyle printed at version 4.3, which is what
// readers of the format go by. It has no schema; the attributes are those of
// com.puppycrawl.tools.checkstyle.XMLLogger.
type checkstyleReport struct {
	XMLName xml.Name         `xml:"checkstyle"`
	Version string           `xml:"version,attr"`
	Hidden  string           `xml:",comment"`
	Files   []checkstyleFile `xml:"file"`
	// index is the place in Files of the entry of a file.
	index map[string]int
}

type checkstyleFile struct {
	Name   string            `xml:"name,attr"`
	Errors []checkstyleError `xml:"error"`
}

type checkstyleError struct {
	Line     int    `xml:"line,attr"`
	Column   int    `xml:"column,attr"`
	Severity string `xml:"severity,attr"`
	Message  string `xml:"message,attr"`
	Source   string `xml:"source,attr"`
}

// writeCheckstyle prints findings and problems by file, with root-relative names, and in a
// comment how many findings are hidden.
func writeCheckstyle(w io.Writer, run Run, _ Options) error {
	report := checkstyleReport{Version: "4.3", index: map[string]int{}}
	if hidden := summarize(run).Hidden.String(); hidden != "" {
		report.Hidden = " " + hidden + " "
	}
	for _, f := range run.Findings {
		report.add(f.At, checkstyleSeverities[f.Severity], oneLine(f), f.Rule)
	}
	for _, p := range run.Problems {
		report.add(p.At, "warning", visible(p.Message), "problem")
	}
	slices.SortStableFunc(report.Files, func(a, b checkstyleFile) int { return cmp.Compare(a.Name, b.Name) })
	return writeXML(w, report)
}

// add appends to the entry of the file; one without a name has what is nowhere.
func (r *checkstyleReport) add(at source.Range, severity, message, rule string) {
	name, line, column := "", 1, 1
	if !at.IsZero() {
		begin := at.Begin()
		name, line, column = visible(at.File.Name), begin.Line, begin.Column
	}
	i, ok := r.index[name]
	if !ok {
		i = len(r.Files)
		r.index[name] = i
		r.Files = append(r.Files, checkstyleFile{Name: name})
	}
	r.Files[i].Errors = append(r.Files[i].Errors, checkstyleError{line, column, severity, message, "irsalint." + visible(rule)})
}

// checkstyleSeverities are Checkstyle's names for severities; it has fewer.
var checkstyleSeverities = map[finding.Severity]string{
	finding.Critical: "error",
	finding.High:     "error",
	finding.Medium:   "warning",
	finding.Low:      "info",
	finding.Info:     "info",
}

// writeXML prints a document. What encoding/xml cannot write it replaces, so text of
// input has to be visible before.
func writeXML(w io.Writer, document any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(document); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
