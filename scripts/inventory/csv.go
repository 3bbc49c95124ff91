package inventory

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/tgfleet/tgfleet/scripts/internal/source"
	"github.com/tgfleet/tgfleet/scripts/secret"
	"github.com/tgfleet/tgfleet/telemetry"
)

const varPrefix = "var."

// csvReader reads one CSV file into the merger.
type csvReader struct {
	m      *merger
	file   *source.File
	csv    *csv.Reader
	header []string
}

func (m *merger) readCSV(f *source.File) {
	if err := f.CheckText(); err != nil {
		f.Mask = func(string) string { return "" }
		m.errs = append(m.errs, err)
		return
	}
	f.Mask = maskYAML // until the header says which columns may be shown
	r := csvReader{m: m, file: f, csv: csv.NewReader(strings.NewReader(string(f.Text)))}
	r.csv.FieldsPerRecord = -1 // counted here, for a better message
	r.csv.TrimLeadingSpace = true
	if r.readHeader() {
		for r.readRow() {
		}
	}
}

func (r *csvReader) errorf(pos source.Pos, format string, args ...any) *source.Error {
	e := r.file.Errorf(pos, format, args...)
	r.m.errs = append(r.m.errs, e)
	return e
}

// row returns the next row; false at the end of the file. A row that cannot
// be read is reported and comes back empty.
func (r *csvReader) row() ([]string, bool) {
	row, err := r.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, false
	}
	if bad, ok := errors.AsType[*csv.ParseError](err); ok {
		r.errorf(source.Pos{Line: bad.Line, Col: bad.Column}, "not valid CSV: %v", bad.Err).
			WithHint(`a cell with a comma or a quote is written in quotes, a quote in it twice: "say ""hi"""`)
		return nil, true
	}
	if err != nil {
		r.errorf(source.Pos{}, "read: %v", err)
		return nil, false
	}
	return row, true
}

func (r *csvReader) pos(column int) source.Pos {
	line, col := r.csv.FieldPos(column)
	text := r.file.Line(line)
	return source.Pos{Line: line, Col: len([]rune(text[:min(col-1, len(text))])) + 1}
}

var columns = []string{"id", "phone", "groups", "tags", "login", "password_ref", "bot_token_ref", "proxy", "code", "enabled"}

func (r *csvReader) readHeader() bool {
	row, ok := r.row()
	if !ok {
		r.errorf(source.Pos{}, "the file is empty").WithHint("the first line names the columns: %s, var.NAME", strings.Join(columns, ","))
		return false
	}
	if len(row) == 1 && strings.Contains(row[0], ";") {
		r.errorf(source.Pos{Line: 1, Col: 1}, "the columns are separated by semicolons").WithHint("separate columns by commas; semicolons stand inside lists")
		return false
	}
	good := len(row) > 0
	for i, name := range row {
		row[i] = strings.TrimSpace(name)
		if msg, hint := checkColumn(row, i); msg != "" {
			r.errorf(r.pos(i), "%s", msg).Hint = hint
			good = false
		}
	}
	if good && !slices.Contains(row, "id") {
		r.errorf(source.Pos{Line: 1, Col: 1}, "no column is named id").WithHint("the first line names the columns: %s, var.NAME", strings.Join(columns, ","))
		good = false
	}
	r.header = row
	r.file.Mask = maskCSV(row)
	return good
}

func checkColumn(header []string, i int) (msg, hint string) {
	name := header[i]
	switch {
	case slices.Contains(header[:i], name):
		return "column " + name + " appears twice", ""
	case slices.Contains(columns, name):
		return "", ""
	case strings.HasPrefix(name, varPrefix) && len(name) > len(varPrefix):
		return "", ""
	case literalSecrets[name] != "":
		return literalSecret(name)
	case notYet[name] != "":
		return "column " + name + " is not in this version", notYet[name]
	}
	return "unknown column" + source.DidYouMean(name, columns), "columns: " + strings.Join(columns, ", ") + ", var.NAME"
}

func (r *csvReader) readRow() bool {
	row, ok := r.row()
	if !ok {
		return false
	}
	if len(row) == 0 || len(row) == 1 && strings.TrimSpace(row[0]) == "" {
		return true
	}
	if len(row) != len(r.header) {
		r.errorf(r.pos(0), "%d cells in a row of %d columns", len(row), len(r.header)).
			WithHint("write an empty cell for what is not set; a cell with a comma needs quotes")
		return true
	}
	e := entry{file: r.file, pos: r.pos(0)}
	for i, name := range r.header {
		if cell := strings.TrimSpace(row[i]); cell != "" {
			r.cell(&e, name, cell, r.pos(i))
		}
	}
	r.m.add(e)
	return true
}

func (r *csvReader) cell(e *entry, name, cell string, pos source.Pos) {
	check := func(msg, hint string) {
		if msg != "" {
			r.errorf(pos, "%s", msg).Hint = hint
		}
	}
	switch name {
	case "id":
		e.id, e.pos = cell, pos
	case "phone":
		e.phone, e.phPos = telemetry.Secret(cell), pos
	case "groups":
		e.groups = r.list(cell, "group", check)
	case "tags":
		e.tags = r.list(cell, "tag", check)
	case "login":
		check(checkLogin(cell))
		e.login = cell
	case "password_ref":
		check(checkRef(name, cell))
		e.passwordRef = cell
	case "bot_token_ref":
		check(checkRef(name, cell))
		e.botTokenRef = cell
	case "proxy":
		check(checkProxy(cell))
		e.proxy = telemetry.Secret(cell)
	case "code":
		ref, err := secret.ParseRef(cell)
		if err != nil || ref.Kind != "cmd" {
			check("code must name the command that prints a login code", "cmd:[program, argument]")
		}
		e.codeCmd = ref.Argv
	case "enabled":
		enabled := cell == "true"
		if !enabled && cell != "false" {
			check("enabled must be true or false", "")
		}
		e.enabled = &enabled
	default:
		if e.vars == nil {
			e.vars = make(map[string]any)
		}
		e.vars[strings.TrimPrefix(name, varPrefix)] = cell
	}
}

func (r *csvReader) list(cell, what string, check func(msg, hint string)) []string {
	var out []string
	for s := range strings.SplitSeq(cell, ";") {
		if s = strings.TrimSpace(s); s != "" {
			check(checkLabel(what, s))
			out = append(out, s)
		}
	}
	return out
}

// cmdRef writes a command as a reference.
func cmdRef(argv []string) string {
	b, _ := json.Marshal(argv) // a list of texts always encodes
	return "cmd:" + string(b)
}
