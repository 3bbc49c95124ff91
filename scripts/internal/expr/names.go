package expr

import "regexp"

var namePattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,63}$`)

// keywords cannot follow a dot: steps.in is not an expression.
var keywords = map[string]bool{
	"and": true, "break": true, "continue": true, "def": true, "elif": true, "else": true, "for": true, "if": true,
	"in": true, "lambda": true, "load": true, "not": true, "or": true, "pass": true, "return": true, "while": true,
	// Reserved by the language.
	"as": true, "assert": true, "async": true, "await": true, "class": true, "del": true, "except": true,
	"finally": true, "from": true, "global": true, "import": true, "is": true, "nonlocal": true, "raise": true,
	"try": true, "with": true, "yield": true,
}

// NameRule is what IsName asks for, in words.
const NameRule = "letters, digits and underscore, not beginning with a digit, and no word of the expression language (in, is, from, ...)"

// IsName reports whether s can be the name of a step, input or variable.
func IsName(s string) bool { return namePattern.MatchString(s) && !keywords[s] }
