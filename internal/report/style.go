package report

import "github.com/irsalint/irsalint/internal/finding"

// style is an ANSI "select graphic rendition" sequence without its frame.
type style string

const (
	bold         style = "1"
	frame        style = "1;34" // numbers, arrows and bars around the source
	problemStyle style = "1;33"
	noticeStyle  style = "1;36"
)

var severityStyles = map[finding.Severity]style{
	finding.Critical: "1;35",
	finding.High:     "1;31",
	finding.Medium:   "1;33",
	finding.Low:      "1;36",
	finding.Info:     "1;32",
}

// paint colours text when colours are asked for.
func (t *textWriter) paint(s style, text string) string {
	if !t.o.Color {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}
