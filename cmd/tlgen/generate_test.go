package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestGeneratedCodeIsCurrent generates every package again and compares.
func TestGeneratedCodeIsCurrent(t *testing.T) {
	for _, tt := range []struct{ pkg, dir, schema string }{
		{"mt", "../../tl/mt", "../../tl/schema/mtproto.tl"},
		{"api", "../../tl/api", "../../tl/schema/api.tl"},
		{"synth", "internal/synth", "internal/synth/synth.tl"},
	} {
		t.Run(tt.pkg, func(t *testing.T) {
			src, err := os.ReadFile(tt.schema)
			if err != nil {
				t.Fatal(err)
			}
			files, err := generate(tt.schema, string(src), tt.pkg)
			if err != nil {
				t.Fatal(err)
			}
			committed, err := filepath.Glob(filepath.Join(tt.dir, "*_gen.go"))
			if err != nil {
				t.Fatal(err)
			}
			for _, path := range committed {
				got, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if want, ok := files[filepath.Base(path)]; !ok || !bytes.Equal(got, want) {
					t.Errorf("%s is stale: run go generate ./...", path)
				}
				delete(files, filepath.Base(path))
			}
			for name := range files {
				t.Errorf("%s is missing in %s: run go generate ./...", name, tt.dir)
			}
		})
	}
}

func TestGenerateRemovesStaleFiles(t *testing.T) {
	dir := t.TempDir()
	schema := filepath.Join(dir, "x.tl")
	write(t, schema, "a#1 x:int = A;\n")
	write(t, filepath.Join(dir, "types_z_gen.go"), marker+"\n\npackage x\n")
	write(t, filepath.Join(dir, "mine_gen.go"), "package x // by hand\n")
	code, _, stderr := tlgen("generate", "-schema", schema, "-package", "x", "-o", dir)
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	for name, want := range map[string]bool{"types_a_gen.go": true, "registry_gen.go": true, "types_z_gen.go": false, "mine_gen.go": true} {
		if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != want {
			t.Errorf("%s exists: %v, want %v", name, err == nil, want)
		}
	}
}

func TestGenerateErrors(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"undeclared type", "a#1 x:B = A;", "x.tl:1:5: a: type B is not declared"},
		{"undeclared in a vector", "a#1 x:Vector<b.C> = A;", "type b.C is not declared"},
		{"bare type with two constructors", "a#1 = A;\nb#2 = A;\nc#3 x:%A = C;", "x.tl:3:5: c: type %A"},
		{"names collide", "a_b#1 = A;\naB#2 = A;", "both become the Go name AB"},
		{"id and struct collide", "x#1 = A;\nid_x#2 = A;", "both become the Go name IDX"},
		{"fields collide", "a#1 user_id:int userId:int = A;", "two fields become the Go name UserID"},
		{"true without a flag", "a#1 x:true = A;", "true stands only under a flag"},
		{"vector of true", "a#1 x:Vector<true> = A;", "a vector cannot hold true"},
		{"object in the middle", "a#1 x:Object y:int = A;", "Object must be the last field"},
		{"anonymous field", "a#1 int = A;", "a field without a name"},
		{"repetition", "a#1 x:[ int ] = A;", "a repetition cannot become Go"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkFault(t, tt.want, func(file string) []string {
				return []string{"generate", "-schema", file, "-package", "x", "-o", filepath.Dir(file)}
			}, tt.src)
		})
	}
}
