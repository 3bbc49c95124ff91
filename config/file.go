package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxFile bounds a configuration file, in bytes.
const maxFile = 1 << 20

// readFile reads one layer from a file. A missing file is no layer, unless
// the person named it.
func readFile(name, path string, named bool, p *problems) *layer {
	text, err := readBounded(path)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return nil
	}
	if err != nil {
		p.add(&Error{File: name, Reason: fmt.Sprintf("cannot be read: %v", plain(err)), Hint: "check the name and the mode of the file"})
		p.unread = true
		return nil
	}
	return parseFile(name, filepath.Dir(path), text, p)
}

func parseFile(name, dir string, text []byte, p *problems) *layer {
	l := newLayer(name, dir)
	l.src = newSource(name, text)
	var doc yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(text))
	if err := dec.Decode(&doc); err != nil {
		if !errors.Is(err, io.EOF) { // an empty file is an empty layer
			p.add(l.syntaxError(err))
			p.unread = true
		}
		return l
	}
	var more yaml.Node
	if err := dec.Decode(&more); err == nil {
		p.add(&Error{File: name, Line: more.Line, Reason: "a second document follows", Hint: "a configuration file is one document: remove what follows ---"})
	}
	w := walker{layer: l, problems: p}
	w.root(doc.Content[0])
	return l
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = fmt.Errorf("larger than %d bytes", maxFile)
	}
	return text, err
}

// plain takes the path out of a file system error: the message names it.
func plain(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

var yamlLine = regexp.MustCompile(`^yaml: line (\d+): `)

// syntaxError gives the place that the YAML parser only has in its text.
func (l *layer) syntaxError(err error) *Error {
	text := err.Error()
	e := &Error{File: l.src.name, Hint: "check indentation, quotes and brackets here and just above"}
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		e.Line, _ = strconv.Atoi(m[1])
		text = text[len(m[0]):]
	}
	e.Reason = "not YAML: " + strings.TrimPrefix(text, "yaml: ")
	e.Excerpt = l.src.excerpt(e.Line, 0)
	return e
}
