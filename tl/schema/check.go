package schema

import "fmt"

// check finds what the grammar cannot: repeated names and ids, and flags that
// refer to no earlier flag word.
func check(file string, s *Schema) error {
	names := map[string]Pos{}
	ids := map[uint32]*Combinator{}
	for _, section := range [][]*Combinator{s.Constructors, s.Functions} {
		clear(names) // a function may be called like a constructor
		for _, c := range section {
			if at, dup := names[c.Name]; dup {
				return &Error{file, c.Pos, fmt.Sprintf("%s is declared already at %s", c.Name, at)}
			}
			names[c.Name] = c.Pos
			if was := ids[c.ID]; was != nil && !prefixOf(was, c) {
				return &Error{file, c.Pos, fmt.Sprintf("%s has the id %08x of %s at %s", c.Name, c.ID, was.Name, was.Pos)}
			}
			ids[c.ID] = c
			if err := checkFields(file, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// prefixOf tells whether one declaration is the beginning of the other: TDLib's
// schema has wrappers once more without what they wrap, as functions called
// "...Prefix" with the same id.
func prefixOf(a, b *Combinator) bool {
	return a.Name == b.Name+"Prefix" || b.Name == a.Name+"Prefix"
}

func checkFields(file string, c *Combinator) error {
	seen := map[string]Type{}
	for _, f := range c.Fields {
		if f.Flag != nil {
			if word, ok := seen[f.Flag.Field]; !ok || word.Name != "#" {
				return &Error{file, f.Pos, fmt.Sprintf("%s.%s: %s is not a flag word (#) declared before it", c.Name, f.Name, f.Flag.Field)}
			}
		}
		if f.Name == "" {
			continue
		}
		if _, dup := seen[f.Name]; dup {
			return &Error{file, f.Pos, fmt.Sprintf("%s has two fields called %s", c.Name, f.Name)}
		}
		seen[f.Name] = f.Type
	}
	return nil
}
