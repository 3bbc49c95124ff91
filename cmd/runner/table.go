package main

import (
	"io"
	"strings"
	"unicode/utf8"
)

// column is the head of a column; numbers are set to the right.
type column struct {
	name  string
	right bool
}

// writeTable writes rows under their heads, two spaces between columns and
// none at the ends of lines.
func writeTable(w io.Writer, columns []column, rows [][]string) error {
	head := make([]string, len(columns))
	widths := make([]int, len(columns))
	for i, c := range columns {
		head[i] = c.name
		widths[i] = utf8.RuneCountInString(c.name)
	}
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	writeRow(&b, columns, widths, head)
	for _, row := range rows {
		writeRow(&b, columns, widths, row)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeRow(b *strings.Builder, columns []column, widths []int, cells []string) {
	var line strings.Builder
	for i, cell := range cells {
		if i > 0 {
			line.WriteString("  ")
		}
		pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
		if columns[i].right {
			line.WriteString(pad + cell)
		} else {
			line.WriteString(cell + pad)
		}
	}
	b.WriteString(strings.TrimRight(line.String(), " "))
	b.WriteByte('\n')
}
