package layer

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
	"github.com/tgfleet/tgfleet/tl/schema"
	"github.com/tgfleet/tgfleet/tl/tltest"
)

// pair is both directions between our layer and another, object by object.
type pair struct {
	codec   *Codec
	in, out *compiler
}

// newPair compiles them; thorough translates also what looks the same on both
// sides.
func newPair(theirs *side, thorough bool) *pair {
	p := &pair{in: newCompiler(theirs, ours(), false), out: newCompiler(ours(), theirs, true)}
	if !thorough {
		p.in.compare()
		p.out.compare()
	}
	p.codec = newCodec(p.in, p.out)
	return p
}

var layer170 = sync.OnceValue(func() *side {
	text, err := os.ReadFile("testdata/layer170.tl")
	if err != nil {
		panic(err)
	}
	s, err := schema.Parse("layer170.tl", string(text))
	if err != nil {
		panic(err)
	}
	b, err := newSide("layer170.tl", s)
	if err != nil {
		panic(err)
	}
	return b
})

func boxed(u *union) *typ { return &typ{kind: kindBoxed, union: u} }

// object translates one boxed object from one side to the other.
func object(c *compiler, typ string, body []byte) ([]byte, *run, bool) {
	from, to := c.src.unions[typ], c.dst.unions[typ]
	if to == nil {
		return nil, nil, false
	}
	r := newRun(body)
	ok := c.conv(boxed(from), boxed(to))(r)
	return r.out, r, ok
}

// valid checks that b is one object of a type, to the last byte.
func valid(t *testing.T, s *side, typ string, b []byte) {
	t.Helper()
	r := newRun(b)
	if r.skip(boxed(s.unions[typ])); r.d.Err() != nil || r.d.Len() != 0 {
		t.Fatalf("no valid %s of layer %d: %v, %d bytes left", typ, s.layer, r.d.Err(), r.d.Len())
	}
}

func every(t testing.TB, fn func(d *tl.Descriptor, body []byte)) {
	t.Helper()
	f := tltest.NewFiller(api.Registry(), "help.getConfig", 5)
	for _, d := range api.Descriptors() {
		for range 3 {
			body, err := tl.Append(nil, f.Object(d, 0))
			if err != nil {
				t.Fatalf("%s: %v", d.Name, err)
			}
			fn(d, body)
		}
	}
}

// TestOurLayerIsUnchanged translates every constructor and method of our layer
// into our layer, field by field.
func TestOurLayerIsUnchanged(t *testing.T) {
	p := newPair(ours(), true)
	every(t, func(d *tl.Descriptor, body []byte) {
		var got []byte
		if d.Function {
			head, rest, err := p.codec.Request(body)
			if err != nil {
				t.Fatalf("%s: %v", d.Name, err)
			}
			got = append(head, rest...)
		} else {
			var r *run
			var ok bool
			if got, r, ok = object(p.out, d.Type, body); !ok || r.d.Err() != nil || r.d.Len() != 0 {
				t.Fatalf("%s: %v, lost %s, %d bytes left", d.Name, r.d.Err(), r.lost, r.d.Len())
			}
		}
		if !bytes.Equal(got, body) {
			t.Fatalf("%s became something else:\n got %x\nwant %x", d.Name, got, body)
		}
	})
}

// TestLayer170 translates every constructor of our layer into layer 170, where it
// must be valid, and what comes of it back into ours.
func TestLayer170(t *testing.T) {
	for name, thorough := range map[string]bool{"fast": false, "thorough": true} {
		t.Run(name, func(t *testing.T) {
			p := newPair(layer170(), thorough)
			there, kept, total := 0, 0, 0
			every(t, func(d *tl.Descriptor, body []byte) {
				if d.Function {
					return
				}
				total++
				out, r, ok := object(p.out, d.Type, body)
				if r == nil || !ok {
					return
				}
				there++
				valid(t, p.in.src, d.Type, out)
				back, r, ok := object(p.in, d.Type, out)
				switch {
				case r.d.Err() != nil || r.d.Len() != 0:
					t.Fatalf("%s: %v on the way back, %d bytes left", d.Name, r.d.Err(), r.d.Len())
				case ok:
					kept++
					valid(t, p.in.dst, d.Type, back)
				}
			})
			if there*10 < total*7 || kept*10 < there*9 {
				t.Errorf("of %d objects %d are expressed in layer 170, and %d of those come back", total, there, kept)
			}
		})
	}
}

// TestRequestsOfLayer170: each method that both layers have comes in, with what
// translation of ours gives as its request.
func TestRequestsOfLayer170(t *testing.T) {
	p := newPair(layer170(), false)
	outward := newCompiler(ours(), layer170(), true)
	methods := 0
	every(t, func(d *tl.Descriptor, body []byte) {
		theirs := layer170().methods[d.Name]
		if !d.Function || theirs == nil {
			return
		}
		r := newRun(body)
		r.d.ID()
		if !outward.plan(ours().methods[d.Name], theirs).apply(r, true) {
			return
		}
		head, rest, err := p.codec.Request(append(r.out, r.rest...))
		if _, strange := errors.AsType[*InexpressibleError](err); strange {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", d.Name, err)
		}
		methods++
		if err := tl.Unmarshal(append(head, rest...), d.New()); err != nil {
			t.Fatalf("%s: %v", d.Name, err)
		}
	})
	if methods < 1000 {
		t.Errorf("%d requests came in", methods)
	}
}

// TestDamage cuts and flips what is translated: errors, never a panic, and what
// is accepted is valid.
func TestDamage(t *testing.T) {
	p := newPair(layer170(), false)
	n := 0
	every(t, func(d *tl.Descriptor, body []byte) {
		if n++; d.Function || p.out.dst.unions[d.Type] == nil || n%7 != 0 {
			return
		}
		for cut := 0; cut < len(body); cut += 4 {
			if _, r, ok := object(p.out, d.Type, bytes.Clone(body[:cut])); ok || r.d.Err() == nil {
				t.Fatalf("%s: %d of %d bytes are accepted", d.Name, cut, len(body))
			}
			broken := bytes.Clone(body)
			broken[cut] ^= 1 << (n % 8)
			if out, r, ok := object(p.out, d.Type, broken); ok && r.d.Err() == nil {
				valid(t, p.out.dst, d.Type, out)
			}
		}
	})
}

func FuzzTranslate(f *testing.F) {
	p := newPair(layer170(), true)
	n := 0
	every(f, func(d *tl.Descriptor, body []byte) {
		if n++; n%41 == 0 {
			f.Add(body)
		}
	})
	f.Fuzz(func(t *testing.T, body []byte) {
		if head, rest, err := p.codec.Request(bytes.Clone(body)); err == nil && rest == nil {
			d := tl.NewDecoder(head)
			if api.Decode(d); d.Err() != nil || d.Len() != 0 {
				t.Fatalf("a request became malformed: %v, %d bytes left", d.Err(), d.Len())
			}
		}
		if out, err := p.codec.Updates(bytes.Clone(body)); err == nil {
			valid(t, p.in.src, "Updates", out)
		}
	})
}

// TestHostileGrowth: an object of four bytes becomes a larger one, a million
// times over. The translation ends early.
func TestHostileGrowth(t *testing.T) {
	var wide strings.Builder
	for i := range 40 {
		fmt.Fprintf(&wide, " x%d:long", i)
	}
	from := parsed(t, "a#1 = A; b#2 v:Vector<A> = B;")
	to := parsed(t, "a#3"+wide.String()+" = A; b#4 v:Vector<A> = B;")
	c := newCompiler(from, to, true)
	body := tl.AppendInt32(tl.AppendUint32([]byte{2, 0, 0, 0}, tl.IDVector), 1<<18)
	for range 1 << 18 {
		body = append(body, 1, 0, 0, 0)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, r, ok := object(c, "B", body)
	runtime.ReadMemStats(&after)
	if _, limited := errors.AsType[*tl.LimitError](r.d.Err()); ok || !limited {
		t.Errorf("%v, error %v; want a LimitError", ok, r.d.Err())
	}
	if used := int(after.TotalAlloc - before.TotalAlloc); used > 8*growth*len(body) {
		t.Errorf("%d bytes allocated for a message of %d", used, len(body))
	}
}

func TestDepth(t *testing.T) {
	c := newCompiler(parsed(t, "a#1 x:A = A; e#2 = A;"), parsed(t, "a#3 x:A = A; e#4 = A;"), true)
	nest := func(levels int) error {
		body := bytes.Repeat([]byte{1, 0, 0, 0}, levels-1)
		_, r, _ := object(c, "A", append(body, 2, 0, 0, 0))
		return r.d.Err()
	}
	if err := nest(tl.MaxDepth); err != nil {
		t.Errorf("%d levels: %v", tl.MaxDepth, err)
	}
	if err := nest(100_000); err == nil {
		t.Error("100000 levels are accepted")
	}
}

func parsed(t testing.TB, text string) *side {
	t.Helper()
	s, err := schema.Parse("test.tl", text)
	if err != nil {
		t.Fatal(err)
	}
	b, err := newSide("test.tl", s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
