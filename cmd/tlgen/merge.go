package main

import (
	"fmt"

	"github.com/tgfleet/tgfleet/tl/schema"
)

// merge adds the declarations of s to into. The base part of the language is
// left out: the tl runtime implements it. A declaration may repeat, but not
// differ.
func merge(file string, into, s *schema.Schema) error {
	var err error
	if into.Constructors, err = mergeSection(file, into.Constructors, s.Constructors); err != nil {
		return err
	}
	if into.Functions, err = mergeSection(file, into.Functions, s.Functions); err != nil {
		return err
	}
	into.Layer = max(into.Layer, s.Layer)
	return nil
}

func mergeSection(file string, into, add []*schema.Combinator) ([]*schema.Combinator, error) {
	have := make(map[string]*schema.Combinator, len(into))
	for _, c := range into {
		have[c.Name] = c
	}
	for _, c := range add {
		if c.Builtin || schema.IsBase(c.Name) {
			continue
		}
		was := have[c.Name]
		if was == nil {
			into = append(into, c)
			continue
		}
		if was.String() != c.String() {
			return nil, &schema.Error{File: file, Pos: c.Pos, Msg: fmt.Sprintf("%s differs from an earlier file:\n  %s\n  %s", c.Name, was, c)}
		}
	}
	return into, nil
}
