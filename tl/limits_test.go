package tl_test

import (
	"bytes"
	"errors"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

func TestUnknownConstructor(t *testing.T) {
	// A user whose status is of a constructor that this layer does not know.
	data, err := tl.Append(nil, &api.User{ID: 7, Status: &api.UserStatusEmpty{}})
	if err != nil {
		t.Fatal(err)
	}
	copy(data[len(data)-4:], "\xef\xbe\xad\xde")
	err = tl.Unmarshal(data, &api.User{})
	unknown, ok := errors.AsType[*tl.UnknownConstructorError](err)
	if !ok || unknown.ID != 0xdeadbeef || unknown.Type != "UserStatus" {
		t.Fatalf("error %v, want an unknown UserStatus deadbeef", err)
	}
	if !strings.Contains(err.Error(), "at byte 20") {
		t.Errorf("error %q does not say where", err)
	}
}

func TestConstructorOfAnotherType(t *testing.T) {
	data, err := tl.Append(nil, &api.InputPeerSelf{})
	if err != nil {
		t.Fatal(err)
	}
	d := tl.NewDecoder(data)
	got := api.Registry().DecodeResult(api.ByName("help.getConfig"), d)
	if _, ok := errors.AsType[*tl.UnknownConstructorError](d.Err()); !ok || got != nil {
		t.Errorf("got %v, error %v: inputPeerSelf is not a Config", got, d.Err())
	}
}

func TestNestingLimit(t *testing.T) {
	nest := func(levels int) []byte {
		var v api.RichTextClass = &api.TextEmpty{}
		for range levels - 1 {
			v = &api.TextBold{Text: v}
		}
		data, err := tl.Append(nil, v)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	decode := func(levels int) error {
		d := tl.NewDecoder(nest(levels))
		api.Decode(d)
		return d.Err()
	}
	if err := decode(tl.MaxDepth); err != nil {
		t.Errorf("%d levels: %v", tl.MaxDepth, err)
	}
	for _, levels := range []int{tl.MaxDepth + 1, 200_000} {
		limit, ok := errors.AsType[*tl.LimitError](decode(levels))
		if !ok || limit.Max != tl.MaxDepth {
			t.Errorf("%d levels: %v, want a LimitError", levels, limit)
		}
	}
}

func TestVectorCountLimit(t *testing.T) {
	// A count of 2^31-1 users in a message of 16 bytes.
	data := tl.AppendUint32(nil, tl.IDVector)
	data = tl.AppendInt32(data, 1<<31-1)
	data = append(data, make([]byte, 8)...)
	d := tl.NewDecoder(data)
	users := (&api.UsersGetUsersRequest{}).DecodeResult(d)
	if _, ok := errors.AsType[*tl.LimitError](d.Err()); !ok || len(users) != 0 {
		t.Errorf("%d users, error %v", len(users), d.Err())
	}
}

func TestStickyErrors(t *testing.T) {
	d := tl.NewDecoder([]byte{1, 2, 3, 4, 5})
	d.Int32()
	d.Int64()
	first := d.Err()
	if !errors.Is(first, tl.ErrShort) {
		t.Fatalf("error %v, want ErrShort", first)
	}
	if d.Int32() != 0 || d.String() != "" || d.Bool() || d.VectorLen(4) != 0 || d.Int256() != (tl.Int256{}) || d.Len() != 0 {
		t.Error("values after an error")
	}
	if d.Err() != first {
		t.Errorf("error became %v", d.Err())
	}
}

func TestEncodeErrors(t *testing.T) {
	long := strings.Repeat("x", tl.MaxBytes+1)
	for _, tt := range []struct {
		name string
		o    tl.Object
		want string
	}{
		{"nil object", nil, "required object is nil"},
		{"nil field", &api.MessagesSendMessageRequest{}, "peer: required object is nil"},
		{"nil pointer in an interface", &api.MessagesSendMessageRequest{Peer: (*api.InputPeerUser)(nil)}, "inputPeerUser: required object is nil"},
		{"nil item", &api.UsersGetUsersRequest{ID: make([]api.InputUserClass, 1)}, "id: required object is nil"},
		{"string too long", &api.AuthSendCodeRequest{PhoneNumber: long}, "limit"},
		{"flag shared", &api.MessageExtendedMediaPreview{W: new(int32(1))}, "h is nil, but a field that shares its flag is set"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dst := []byte("kept")
			got, err := tl.Append(dst, tt.o)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
			if !bytes.Equal(got, dst) {
				t.Errorf("dst became %q", got)
			}
		})
	}
}

func TestAppendObjects(t *testing.T) {
	want := []api.UserClass{&api.User{ID: 1}, &api.UserEmpty{ID: 2}}
	data, err := tl.AppendObjects([]byte("ab"), want)
	if err != nil {
		t.Fatal(err)
	}
	d := tl.NewDecoder(data[2:])
	got := (&api.UsersGetUsersRequest{}).DecodeResult(d)
	if d.Err() != nil || len(got) != 2 || got[0].(*api.User).ID != 1 || got[1].(*api.UserEmpty).ID != 2 {
		t.Errorf("%v, %v", got, d.Err())
	}
	d = tl.NewDecoder(data[2:])
	if got, ok := api.Registry().DecodeResult(api.ByName("users.getUsers"), d).([]tl.Object); !ok || len(got) != 2 {
		t.Errorf("DecodeResult: %v, %v", got, d.Err())
	}
}

// TestNestedVectorsAllocateLittle: each of a hundred nested vectors claims as
// many items as bytes are left. The bytes can hold the items of one of them.
func TestNestedVectorsAllocateLittle(t *testing.T) {
	const size = 1 << 20
	data := make([]byte, 0, size)
	for range 100 {
		data = tl.AppendUint32(data, api.IDTextConcat)
		data = tl.AppendUint32(data, tl.IDVector)
		data = tl.AppendInt32(data, int32((size-len(data)-4)/4))
	}
	d := tl.NewDecoder(data[:size])
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	api.Decode(d)
	runtime.ReadMemStats(&after)
	if _, ok := errors.AsType[*tl.LimitError](d.Err()); !ok {
		t.Errorf("error %v, want a LimitError", d.Err())
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 8*size {
		t.Errorf("%d bytes allocated for a message of %d", used, size)
	}
}

// TestNestedVectorsFit: what the outer items still need is exactly left.
func TestNestedVectorsFit(t *testing.T) {
	var inner []api.RichTextClass
	for range 20 {
		inner = append(inner, &api.TextEmpty{})
	}
	want := &api.TextConcat{Texts: []api.RichTextClass{
		&api.TextConcat{Texts: inner}, &api.TextEmpty{}, &api.TextConcat{Texts: inner}, &api.TextEmpty{},
	}}
	data, err := tl.Append(nil, want)
	if err != nil {
		t.Fatal(err)
	}
	var got api.TextConcat
	if err := tl.Unmarshal(data, &got); err != nil || !reflect.DeepEqual(&got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	// One item more than the first inner vector has room for, because three
	// outer ones follow it.
	const at = 20 // two ids, a vector id and a count stand before
	data[at] = byte((len(data)-at-4)/4 - 2)
	d := tl.NewDecoder(data)
	api.Decode(d)
	if _, ok := errors.AsType[*tl.LimitError](d.Err()); !ok {
		t.Errorf("error %v, want a LimitError", d.Err())
	}
}
