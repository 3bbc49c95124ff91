package scripts

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"reflect"

	"github.com/tgfleet/tgfleet/scripts/effect"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// randomID derives the random_id of an effect from its place in the journal,
// so that a repetition after a crash carries the same one and the server drops
// the double. It is the first 8 bytes, little-endian, of SHA-256 over the
// parts, each ended by a zero byte; never 0, which means none.
func randomID(run, account, path string, iteration, n int) int64 {
	h := sha256.New()
	fmt.Fprintf(h, "tgfleet random_id v1\x00%s\x00%s\x00%s\x00%d\x00%d\x00", run, account, path, iteration, n)
	if id := int64(binary.LittleEndian.Uint64(h.Sum(nil))); id != 0 {
		return id
	}
	return 1
}

// methodOf returns the TL name of a request.
func methodOf(req tl.Object) (string, error) {
	if req == nil {
		return "", fmt.Errorf("no request is given")
	}
	d := api.ByID(req.ConstructorID())
	if d == nil || !d.Function {
		return "", fmt.Errorf("%T is not a method", req)
	}
	return d.Name, nil
}

// prepare hashes the request as it is without random_id, then gives it the
// effect's random_id.
func prepare(req tl.Object, e *effectFold) (hash string, err error) {
	setRandomID(req, 0)
	body, err := tl.Append(nil, req)
	if err != nil {
		return "", fmt.Errorf("%s: %w", e.method, err)
	}
	if e.class == effect.RandomID {
		setRandomID(req, e.randomID)
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:]), nil
}

// setRandomID sets the field RandomID. Where it is a list, there is one for
// each id of the request, counting up from id.
func setRandomID(req tl.Object, id int64) {
	v := reflect.ValueOf(req)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return
	}
	field := v.Elem().FieldByName("RandomID")
	switch {
	case !field.IsValid():
	case field.Kind() == reflect.Int64:
		field.SetInt(id)
	case field.Type() == reflect.TypeFor[[]int64]():
		n := field.Len()
		if ids := v.Elem().FieldByName("ID"); ids.IsValid() && ids.Kind() == reflect.Slice {
			n = ids.Len()
		}
		list := make([]int64, n)
		for i := range list {
			if id != 0 {
				list[i] = id + int64(i)
			}
		}
		field.Set(reflect.ValueOf(list))
	}
}
