package tljson

import (
	"strings"

	"github.com/tgfleet/tgfleet/tl"
)

// hint is what an error adds about a misspelt name: the nearest of names, if it
// is near enough to be meant.
func hint(name string, names []string) string {
	best, at := "", max(2, len(name)/3)+1
	if len(name) > 64 { // nobody's typing error; and distances cost its square
		return ""
	}
	for _, n := range names {
		if d := distance(strings.ToLower(name), strings.ToLower(n)); d < at {
			best, at = n, d
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}

// distance counts the insertions, deletions and replacements from a to b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// oneOf lists the constructors of a type, if they are few.
func oneOf(possible []*tl.Descriptor) string {
	const few = 12
	if len(possible) == 0 || len(possible) > few {
		return ""
	}
	return " (" + strings.Join(namesOf(possible), ", ") + ")"
}

func namesOf(descs []*tl.Descriptor) []string {
	names := make([]string, len(descs))
	for i, d := range descs {
		names[i] = d.Name
	}
	return names
}

func fieldNames(d *tl.Descriptor) []string {
	names := make([]string, len(d.Fields))
	for i := range d.Fields {
		names[i] = d.Fields[i].Name
	}
	return names
}
