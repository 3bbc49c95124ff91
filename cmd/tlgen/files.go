package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
)

// writeFile replaces path in one step: a reader sees the old file or the new one.
func writeFile(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".tlgen-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Chmod(0o644)
	}
	if err == nil {
		err = tmp.Sync()
	}
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(tmp.Name()) // the first error is the one to report
	}
	return err
}

// sourceName says where a file comes from, without directories of this machine:
// the Go module or npm package that holds it, with its version, else its name.
func sourceName(file string) string {
	abs, err := filepath.Abs(file)
	if err != nil {
		return filepath.Base(file)
	}
	slash := filepath.ToSlash(abs)
	if _, in, ok := strings.Cut(slash, "/pkg/mod/"); ok {
		if mod, rest, ok := strings.Cut(in, "@"); ok {
			version, path, _ := strings.Cut(rest, "/")
			return mod + "@" + version + " " + path
		}
	}
	data, err := os.ReadFile(filepath.Join(filepath.Dir(abs), "package.json"))
	var pkg struct{ Name, Version string }
	if err == nil && json.Unmarshal(data, &pkg) == nil && pkg.Name != "" {
		return pkg.Name + "@" + pkg.Version + " " + filepath.Base(file)
	}
	return filepath.Base(file)
}
