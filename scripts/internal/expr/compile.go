// Package expr is the expression language of playbooks: Starlark expressions,
// bare or inside ${{ }}, compiled when the file loads and shared, frozen, by
// all accounts.
package expr

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.starlark.net/resolve"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"github.com/tgfleet/tgfleet/scripts/internal/source"
)

// options of the language, see the reference of playbooks.
var options = &syntax.FileOptions{Set: true, While: true, TopLevelControl: true, Recursion: true}

// maxSource is the longest expression, in bytes. How deep it nests is bounded
// by the parser.
const maxSource = 16 << 10

// Names are what an expression may refer to.
type Names struct {
	// Scope lists the names, besides the functions of the language.
	Scope []string
	// Fields lists, for names whose fields are known before anything runs,
	// what may follow the dot.
	Fields map[string][]string
}

// Expr is a compiled expression. It is immutable.
type Expr struct {
	Source string
	params []string
	fn     *starlark.Function
}

// Fault is what is wrong with an expression, at a place of the file.
type Fault struct {
	Pos  source.Pos
	Msg  string
	Hint string
}

// Compile compiles the expression text, whose first character stands at pos.
func Compile(text string, pos source.Pos, names Names) (*Expr, *Fault) {
	at := func(p syntax.Position, msg string) *Fault {
		return &Fault{Pos: source.Pos{Line: int(p.Line), Col: int(p.Col)}, Msg: msg}
	}
	if len(text) > maxSource {
		return nil, &Fault{Pos: pos, Msg: fmt.Sprintf("an expression of %d bytes, at most %d are read", len(text), maxSource)}
	}
	if strings.TrimSpace(text) == "" {
		return nil, &Fault{Pos: pos, Msg: "an expression is missing here"}
	}
	trimmed := strings.TrimLeft(text, " \t")
	pos.Col += len(text) - len(trimmed)
	portion := syntax.FilePortion{Content: []byte(strings.TrimRight(trimmed, " \t\r\n")), FirstLine: int32(pos.Line), FirstCol: int32(pos.Col)}
	body, err := options.ParseExpr("expression", portion, 0)
	if err != nil {
		if e, ok := errors.AsType[syntax.Error](err); ok {
			return nil, at(e.Pos, "expression: "+e.Msg)
		}
		return nil, &Fault{Pos: pos, Msg: "expression: " + err.Error()}
	}
	if f := checkFields(body, names); f != nil {
		return nil, f
	}
	fn, err := function(body, names.Scope)
	if err != nil {
		if list, ok := errors.AsType[resolve.ErrorList](err); ok {
			f := at(list[0].Pos, "expression: "+list[0].Msg)
			f.Hint = hintFor(list[0].Msg, names.Scope)
			return nil, f
		}
		return nil, &Fault{Pos: pos, Msg: "expression: " + err.Error()}
	}
	return &Expr{Source: strings.TrimSpace(text), params: names.Scope, fn: fn}, nil
}

// function makes lambda PARAMS: BODY of a parsed expression, so that one
// frozen function serves every account with its own values.
func function(body syntax.Expr, params []string) (*starlark.Function, error) {
	start, _ := body.Span()
	lambda := &syntax.LambdaExpr{Lambda: start, Body: body}
	for _, name := range params {
		lambda.Params = append(lambda.Params, &syntax.Ident{NamePos: start, Name: name})
	}
	const result = "expression"
	file := &syntax.File{
		Path:    result,
		Options: options,
		Stmts:   []syntax.Stmt{&syntax.AssignStmt{OpPos: start, Op: syntax.EQ, LHS: &syntax.Ident{NamePos: start, Name: result}, RHS: lambda}},
	}
	program, err := starlark.FileProgram(file, func(string) bool { return false })
	if err != nil {
		return nil, err
	}
	globals, err := program.Init(&starlark.Thread{Name: result}, nil)
	if err != nil {
		return nil, err
	}
	globals.Freeze()
	fn, ok := globals[result].(*starlark.Function)
	if !ok {
		return nil, fmt.Errorf("compiled to %s, not to a function", globals[result].Type())
	}
	return fn, nil
}

// checkFields finds steps.x, inputs.x and vars.x that do not exist.
func checkFields(body syntax.Expr, names Names) *Fault {
	var fault *Fault
	syntax.Walk(body, func(n syntax.Node) bool {
		dot, ok := n.(*syntax.DotExpr)
		if !ok || fault != nil {
			return fault == nil
		}
		id, ok := dot.X.(*syntax.Ident)
		if !ok {
			return true
		}
		fields, known := names.Fields[id.Name]
		if !known || slices.Contains(fields, dot.Name.Name) || dot.Name.Name == getMethod {
			return true
		}
		fault = &Fault{
			Pos: source.Pos{Line: int(dot.Name.NamePos.Line), Col: int(dot.Name.NamePos.Col)},
			Msg: fmt.Sprintf("%s has no %q here%s", id.Name, dot.Name.Name, source.DidYouMean(dot.Name.Name, fields)),
		}
		if len(fields) > 0 {
			fault.Hint = "known here: " + strings.Join(fields, ", ")
		}
		return false
	})
	return fault
}

func hintFor(msg string, scope []string) string {
	name, ok := strings.CutPrefix(msg, "undefined: ")
	if !ok || strings.Contains(name, "did you mean") { // Starlark has said it
		return ""
	}
	if instead := pythonNames[name]; instead != "" {
		return "write " + instead
	}
	return "names here: " + strings.Join(scope, ", ") + `; text needs quotes: "` + name + `"`
}

// pythonNames are what people write who come from YAML or other templates.
var pythonNames = map[string]string{"true": "True", "false": "False", "null": "None", "nil": "None", "undefined": "None"}
