package config

import (
	"reflect"
	"strings"

	"github.com/tgfleet/tgfleet/telemetry"
)

// leaf is a field of Config that holds a value of its own: a scalar or a list.
type leaf struct {
	key   string // dotted
	typ   reflect.Type
	index []int // of the field in Config, for reflect.Value.FieldByIndex
}

var leaves = findLeaves(reflect.TypeFor[Config](), "", nil)

func findLeaves(t reflect.Type, prefix string, index []int) []leaf {
	var all []leaf
	for i := range t.NumField() {
		f := t.Field(i)
		name := keyName(f)
		if name == "" {
			continue
		}
		at := append(append([]int(nil), index...), i)
		if f.Type.Kind() == reflect.Struct {
			all = append(all, findLeaves(f.Type, prefix+name+".", at)...)
			continue
		}
		all = append(all, leaf{key: prefix + name, typ: f.Type, index: at})
	}
	return all
}

// keyName is the key of a field; empty for fields that are not configured.
func keyName(f reflect.StructField) string { return f.Tag.Get("mapstructure") }

func findLeaf(key string) (leaf, bool) {
	for _, l := range leaves {
		if l.key == key {
			return l, true
		}
	}
	return leaf{}, false
}

// keysOf maps the keys of a struct to the types of their fields.
func keysOf(t reflect.Type) (keys []string, types map[string]reflect.Type) {
	types = make(map[string]reflect.Type)
	for field := range t.Fields() {
		if name := keyName(field); name != "" {
			keys = append(keys, name)
			types[name] = field.Type
		}
	}
	return keys, types
}

func isSecret(t reflect.Type) bool { return t == reflect.TypeFor[telemetry.Secret]() }

// suggest finds the key that was probably meant: one that differs in few
// characters, or the same word in another section.
func suggest(word string, siblings []string) string {
	best, distance := "", max(len(word)/3, 1)+1
	for _, s := range siblings {
		if d := editDistance(strings.ToLower(word), s); d < distance {
			best, distance = s, d
		}
	}
	if best != "" {
		return best
	}
	for _, l := range leaves {
		if i := strings.LastIndex(l.key, "."); l.key[i+1:] == strings.ToLower(word) {
			return l.key
		}
	}
	return ""
}

// editDistance counts insertions, deletions, replacements and swaps of
// neighbours (optimal string alignment). Long words are not compared.
func editDistance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
