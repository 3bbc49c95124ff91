package layer

import (
	"fmt"
	"testing"

	"github.com/tgfleet/tgfleet/tl"
)

// value builds bytes for tests: ints are 4 bytes, int64s 8, strings and vectors
// as TL has them.
func value(parts ...any) (b []byte) {
	for _, p := range parts {
		switch p := p.(type) {
		case int:
			b = tl.AppendInt32(b, int32(p))
		case int64:
			b = tl.AppendInt64(b, p)
		case string:
			b = tl.AppendString(b, p)
		case bool:
			b = tl.AppendBool(b, p)
		case []any: // a boxed vector of objects
			b = tl.AppendInt32(tl.AppendUint32(b, tl.IDVector), int32(len(p)))
			for _, item := range p {
				b = append(b, item.([]byte)...)
			}
		case []byte:
			b = append(b, p...)
		default:
			panic(fmt.Sprintf("value of %T", p))
		}
	}
	return b
}

// TestRules holds what the package comment promises, one rule a row. The object
// is of type T on both sides.
func TestRules(t *testing.T) {
	vector := func(items ...any) []any { return items }
	for _, tt := range []struct {
		name, from, to string
		in, want       []byte // want nil: cannot be expressed
	}{
		{"another id and order", "t#1 a:int b:string = T;", "t#2 b:string a:int = T;", value(1, 5, "x"), value(2, "x", 5)},
		{"dropped", "t#1 a:int b:string = T;", "t#2 a:int = T;", value(1, 5, "x"), value(2, 5)},
		{"dropped object", "t#1 a:Vector<U> b:int = T; u#9 s:string = U;", "t#2 b:int = T;", value(1, vector(value(9, "x")), 5), value(2, 5)},
		{"defaults", "t#1 = T;", "t#2 a:int b:long c:string d:Vector<int> e:Bool f:double g:int128 = T;", value(1),
			value(2, 0, int64(0), "", vector(), false, int64(0), int64(0), int64(0))},
		{"default objects", "t#1 = T;", "t#2 a:U b:W = T; u#3 x:int = U; uEmpty#4 = U; w#5 flags:# y:flags.0?int = W;", value(1), value(2, 4, 5, 0)},
		{"no default", "t#1 = T;", "t#2 a:U = T; u1#3 = U; u2#4 = U;", value(1), nil},
		{"absent", "t#1 = T;", "t#2 flags:# a:flags.0?int = T;", value(1), value(2, 0)},
		{"required to optional", "t#1 a:int = T;", "t#2 flags:# a:flags.3?int = T;", value(1, 0), value(2, 8, 0)},
		{"optional to required", "t#1 flags:# a:flags.0?int b:flags.1?int = T;", "t#2 a:int b:int = T;", value(1, 1, 7), value(2, 7, 0)},
		{"another bit and word", "t#1 flags:# a:flags.0?true b:flags.1?int = T;", "t#2 flags:# flags2:# a:flags2.4?true b:flags2.5?int = T;",
			value(1, 3, 7), value(2, 0, 48, 7)},
		{"a later word", "t#1 flags:# x:int flags2:# a:flags2.0?int = T;", "t#2 flags:# a:flags.9?int x:int = T;", value(1, 0, 5, 1, 6), value(2, 512, 6, 5)},
		{"unknown bits", "t#1 flags:# a:flags.0?int = T;", "t#1 flags:# a:flags.0?int b:flags.1?int = T;", value(1, 3, 7), value(1, 1, 7)},
		{"shared bit", "t#1 flags:# a:flags.0?int = T;", "t#2 flags:# a:flags.1?int b:flags.1?string = T;", value(1, 1, 7), value(2, 2, 7, "")},
		{"shared bit without a default", "t#1 flags:# a:flags.0?int = T;", "t#2 flags:# a:flags.1?int b:flags.1?U = T; u1#3 = U; u2#4 = U;", value(1, 1, 7), value(2, 0)},
		{"int to long", "t#1 id:int = T;", "t#2 id:long = T;", value(1, -3), value(2, int64(-3))},
		{"long to int", "t#1 id:long = T;", "t#2 id:int = T;", value(1, int64(-3)), value(2, -3)},
		{"long that is too long", "t#1 id:long = T;", "t#2 id:int = T;", value(1, int64(1)<<31), nil},
		{"too long, optional", "t#1 id:long = T;", "t#2 flags:# id:flags.0?int = T;", value(1, int64(1)<<40), value(2, 0)},
		{"vector of numbers", "t#1 v:Vector<long> = T;", "t#2 v:Vector<int> = T;", value(1, vector(value(int64(1)), value(int64(2)))), value(2, vector(value(1), value(2)))},
		{"string to bytes", "t#1 s:string = T;", "t#2 s:bytes = T;", value(1, "abc"), value(2, "abc")},
		{"Bool to flag", "t#1 a:Bool b:Bool = T;", "t#2 flags:# a:flags.0?true b:flags.1?true = T;", value(1, true, false), value(2, 1)},
		{"flag to Bool", "t#1 flags:# a:flags.0?true b:flags.1?true = T;", "t#2 a:Bool b:Bool = T;", value(1, 2), value(2, false, true)},
		{"boxed to bare", "t#1 a:U = T; u#3 x:int = U;", "t#2 a:%U b:u = T; u#4 x:long = U;", value(1, 3, 7), value(2, int64(7), int64(0))},
		{"bare vector", "t#1 a:Vector<U> = T; u#3 x:int = U;", "t#2 a:vector<%U> = T; u#3 x:int = U;", value(1, vector(value(3, 7), value(3, 8))), value(2, 2, 7, 8)},
		{"one to a vector", "t#1 a:int = T;", "t#2 a:Vector<long> = T;", value(1, 7), value(2, vector(value(int64(7))))},
		{"a vector to one", "t#1 a:Vector<int> = T;", "t#2 a:int = T;", value(1, vector(value(7), value(8))), value(2, 7)},
		{"out of its wrapping", "t#1 a:U = T; u#3 text:string n:int = U;", "t#2 a:string = T;", value(1, 3, "x", 5), value(2, "x")},
		{"into a wrapping", "t#1 a:string = T;", "t#2 a:U = T; u#3 flags:# n:flags.0?int text:string v:Vector<int> = U;", value(1, "x"), value(2, 3, 0, "x", vector())},
		{"a number to a peer", "t#1 a:int = T;", "t#2 a:Peer = T; peerChannel#3 channel_id:long = Peer; peerUser#4 user_id:long = Peer;", value(1, 7), value(2, 4, int64(7))},
		{"a sole constructor renamed", "t#1 a:U = T; old#3 x:int = U;", "t#2 a:V = T; new#4 x:int = V;", value(1, 3, 7), value(2, 4, 7)},
		{"part of what is unknown", "t#1 a:Text = T; plain#3 s:string = Text; odd#4 in:Text = Text;", "t#2 a:Text = T; plain#5 s:string = Text; bold#6 = Text;",
			value(1, 4, 4, 3, "x"), value(2, 5, "x")},
		{"unknown is Empty", "t#1 a:U = T; u#3 = U; v#4 id:int = U;", "t#2 a:U = T; u#3 = U; uEmpty#5 id:int = U;", value(1, 4, 9), value(2, 5, 9)},
		{"unknown is Empty by the end of its type", "t#1 a:RichText = T; textMath#3 s:string = RichText;", "t#2 a:RichText = T; textPlain#4 s:string = RichText; textEmpty#5 = RichText;",
			value(1, 3, "x"), value(2, 5)},
		{"unknown is Unsupported", "t#1 a:MessageMedia = T; messageMediaNew#3 = MessageMedia;",
			"t#2 a:MessageMedia = T; messageMediaEmpty#4 = MessageMedia; messageMediaUnsupported#5 = MessageMedia;", value(1, 3), value(2, 5)},
		{"unknown item", "t#1 v:Vector<U> = T; a#3 = U; b#4 x:int = U;", "t#2 v:Vector<U> = T; a#5 = U; c#6 = U;", value(1, vector(value(3), value(4, 1), value(3))), value(2, vector(value(5), value(5)))},
		{"unknown, optional", "t#1 flags:# a:flags.0?U b:int = T; a#3 = U; b#4 x:int = U;", "t#2 flags:# a:flags.0?U b:int = T; a#5 = U; c#6 = U;", value(1, 1, 4, 1, 9), value(2, 0, 9)},
		{"unknown, required", "t#1 a:U = T; a#3 = U; b#4 x:int = U;", "t#2 a:U = T; a#5 = U; c#6 = U;", value(1, 4, 1), nil},
		{"a field of another kind", "t#1 a:string = T;", "t#2 flags:# a:flags.0?int = T;", value(1, "x"), value(2, 0)},
		{"a button with its type within", "t#1 b:Vector<KeyboardInlineButton> = T; keyboardInlineButton#3 flags:# s:flags.10?int text:string type:InlineButtonType = KeyboardInlineButton; " +
			"inlineButtonTypeUrl#4 url:string = InlineButtonType; inlineButtonTypeCallback#5 flags:# requires_password:flags.0?true data:bytes = InlineButtonType; inlineButtonTypeNew#6 = InlineButtonType;",
			"t#2 b:Vector<KeyboardButton> = T; keyboardButton#7 text:string = KeyboardButton; keyboardButtonUrl#8 text:string url:string = KeyboardButton; " +
				"keyboardButtonCallback#9 flags:# requires_password:flags.0?true text:string data:bytes = KeyboardButton;",
			value(1, vector(value(3, 1024, 11, "to", 4, "t.me"), value(3, 0, "call", 5, 1, "data"), value(3, 0, "new", 6))),
			value(2, vector(value(8, "to", "t.me"), value(9, 1, "call", "data"), value(7, "new")))},
		{"a button without its type", "t#2 b:Vector<KeyboardButton> = T; keyboardButton#7 text:string = KeyboardButton; " +
			"keyboardButtonCallback#9 flags:# requires_password:flags.0?true text:string data:bytes = KeyboardButton;",
			"t#1 b:Vector<KeyboardButton> = T; keyboardButton#3 flags:# s:flags.10?int text:string type:ButtonType = KeyboardButton; " +
				"buttonTypeDefault#4 = ButtonType; buttonTypeCallback#5 flags:# requires_password:flags.0?true data:bytes = ButtonType;",
			value(2, vector(value(9, 1, "call", "data"), value(7, "plain"))), value(1, vector(value(3, 0, "call", 5, 1, "data"), value(3, 0, "plain", 4)))},
		{"a renamed constructor", "t#1 u:Update = T; updatePinnedForumTopic#3 flags:# pinned:flags.0?true peer:Peer topic_id:int = Update; o#9 = Update; peerChannel#4 channel_id:long = Peer;",
			"t#2 u:Update = T; updateChannelPinnedTopic#5 flags:# pinned:flags.0?true channel_id:long topic_id:int = Update; q#8 = Update;",
			value(1, 3, 1, 4, int64(77), 6), value(2, 5, 1, int64(77), 6)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			from, to := parsed(t, tt.from), parsed(t, tt.to)
			c := newCompiler(from, to, true)
			c.compare()
			got, r, ok := object(c, "T", tt.in)
			switch {
			case r.d.Err() != nil || r.d.Len() != 0:
				t.Fatalf("error %v, %d bytes left", r.d.Err(), r.d.Len())
			case ok != (tt.want != nil):
				t.Fatalf("expressed: %v as %x (lost %q)", ok, got, r.lost)
			case !ok && (r.lost == "" || len(got) != 0):
				t.Errorf("lost %q, but %x is there", r.lost, got)
			case ok && string(got) != string(tt.want):
				t.Errorf("%x\nwant %x", got, tt.want)
			}
			if ok {
				valid(t, to, "T", got)
			}
		})
	}
}
