// Package schema reads, checks and prints schemas in the TL language.
//
// See https://core.telegram.org/mtproto/TL.
package schema

import "fmt"

// Schema is a parsed schema in the order of its source.
type Schema struct {
	Layer        int // from the line "// LAYER n"; 0: not said
	Constructors []*Combinator
	Functions    []*Combinator
}

// Combinator is one declaration: a constructor or a function.
type Combinator struct {
	Pos     Pos
	Name    string // with its namespace: "messages.sendMessage"
	ID      uint32 // as declared, else computed
	HasID   bool   // the id is declared
	Generic []Field
	Fields  []Field
	Result  Type
	Builtin bool // "int ? = Int": the body is not expressed in TL
}

// Field is one argument. Name is empty for an anonymous one.
type Field struct {
	Pos  Pos
	Name string
	Flag *Flag
	Type Type
}

// Flag guards an optional field: "flags.3?".
type Flag struct {
	Field string // the flag word
	Bit   int    // 0..31
}

// Type is a type expression. A repetition "4*[ int ]" has no Name; Items holds its
// body and Times its multiplicity, which is empty for "[ t ]".
type Type struct {
	Name  string // "int", "#", "Vector", "auth.SentCode", "X"
	Bare  bool   // %T
	Query bool   // !X
	Args  []Type
	Items []Field
	Times string
}

// Pos is a place in the source, both from 1. Col counts bytes.
type Pos struct{ Line, Col int }

func (p Pos) String() string { return fmt.Sprintf("%d:%d", p.Line, p.Col) }

// Error is a fault in a schema.
type Error struct {
	File string
	Pos  Pos
	Msg  string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%s: %s", e.File, e.Pos, e.Msg) }

// IsBase tells whether name is a combinator of the language's base part, which
// the tl runtime implements: schemas repeat these by habit.
func IsBase(name string) bool {
	switch name {
	case "int", "long", "double", "string", "bytes", "int128", "int256",
		"vector", "boolTrue", "boolFalse", "true":
		return true
	}
	return false
}
