package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// source is the text of a file, for excerpts.
type source struct {
	name  string
	lines []string
	masks map[int][]string // line number -> texts on it that must not be shown
}

func newSource(name string, text []byte) *source {
	return &source{name: name, lines: strings.Split(string(text), "\n"), masks: make(map[int][]string)}
}

// mask hides a scalar that starts on the line, and on the lines it goes on to.
func (s *source) mask(line int, value string) {
	for i, part := range strings.Split(value, "\n") {
		if part = strings.TrimSpace(part); part != "" {
			s.masks[line+i] = append(s.masks[line+i], part)
		}
	}
}

// secretKey finds what follows a secret's key where the file could not be
// parsed, so that nothing else says where its value is.
var secretKey = regexp.MustCompile(`(?i)(hash|secret|password|token)[\w"']*\s*[:=]?\s*(.*)$`)

// excerpt shows a line with a mark under the column, 0: no mark.
func (s *source) excerpt(line, col int) string {
	if line < 1 || line > len(s.lines) {
		return ""
	}
	text := strings.TrimRight(s.lines[line-1], "\r")
	masks := slices.Clone(s.masks[line])
	if m := secretKey.FindStringSubmatch(text); m != nil {
		masks = append(masks, m[2])
	}
	for _, m := range masks {
		if m != "" {
			text = strings.ReplaceAll(text, m, strings.Repeat("*", utf8.RuneCountInString(m)))
		}
	}
	number := fmt.Sprintf("%5d | ", line)
	out := number + text
	if col > 0 {
		out += "\n" + strings.Repeat(" ", len(number)-2) + "| " + indent(text, col-1) + "^"
	}
	return out
}

// indent is white space as wide as the first n characters of text: tabs stay.
func indent(text string, n int) string {
	var b strings.Builder
	for _, r := range text {
		if n--; n < 0 {
			break
		}
		if r != '\t' {
			r = ' '
		}
		b.WriteRune(r)
	}
	if n > 0 {
		b.WriteString(strings.Repeat(" ", n))
	}
	return b.String()
}
