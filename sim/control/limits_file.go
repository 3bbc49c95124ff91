package control

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ParseLimits reads a file of limits, in YAML, and validates them; an empty file
// holds none. Errors name lines.
func ParseLimits(text []byte) (Limits, error) {
	var l Limits
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	err := d.Decode(&l)
	if misfits, ok := errors.AsType[*yaml.TypeError](err); ok {
		return Limits{}, errors.New(strings.Join(misfits.Errors, "; "))
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return Limits{}, err
	}
	return l, l.Validate()
}

// Text returns the limits as a file of limits.
func (l *Limits) Text() ([]byte, error) { return yaml.Marshal(l) }
