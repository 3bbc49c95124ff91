package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// format is the value of -o.
type format string

const (
	formatTable format = "table"
	formatJSON  format = "json"
	formatJSONL format = "jsonl"
	formatName  format = "name"
)

// schemaVersion is the "schema" field of every JSON object on stdout. It
// changes when a field changes its meaning or goes away.
const schemaVersion = 1

// formatFlag adds -o with the formats that the command has; the first is the
// default.
func formatFlag(cmd *cobra.Command, allowed ...format) *format {
	v := &formatValue{format: allowed[0], allowed: allowed}
	cmd.Flags().VarP(v, "output", "o", "output format: "+v.list())
	_ = cmd.RegisterFlagCompletionFunc("output", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return strings.Split(v.list(), "|"), cobra.ShellCompDirectiveNoFileComp
	})
	return &v.format
}

type formatValue struct {
	format  format
	allowed []format
}

func (v *formatValue) String() string { return string(v.format) }
func (v *formatValue) Type() string   { return "format" }

func (v *formatValue) Set(s string) error {
	if !slices.Contains(v.allowed, format(s)) {
		return fmt.Errorf("want %s", v.list())
	}
	v.format = format(s)
	return nil
}

func (v *formatValue) list() string {
	names := make([]string, len(v.allowed))
	for i, f := range v.allowed {
		names[i] = string(f)
	}
	return strings.Join(names, "|")
}

// writeJSON writes one object on one line.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// listing is a list of records in every format: a table for people, objects
// for programs.
type listing struct {
	kind    string // the name of the list in JSON
	columns []column
	rows    [][]string
	objects []any
}

func (l *listing) add(object any, cells ...string) {
	l.rows = append(l.rows, cells)
	l.objects = append(l.objects, object)
}

// write prints the list; the first column is the name of a record.
func (l *listing) write(w io.Writer, f format) error {
	switch f {
	case formatTable:
		return writeTable(w, l.columns, l.rows)
	case formatJSON:
		objects := l.objects
		if objects == nil {
			objects = []any{}
		}
		return writeJSON(w, map[string]any{"schema": schemaVersion, l.kind: objects})
	case formatJSONL:
		for _, o := range l.objects {
			if err := writeJSON(w, o); err != nil {
				return err
			}
		}
		return nil
	case formatName:
		for _, row := range l.rows {
			if _, err := fmt.Fprintln(w, row[0]); err != nil {
				return err
			}
		}
		return nil
	default:
		return fmt.Errorf("output format %q is not known", f)
	}
}
