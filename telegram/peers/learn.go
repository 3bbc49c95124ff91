package peers

import (
	"context"
	"reflect"
	"sync"

	"github.com/tgfleet/tgfleet/tl/api"
)

// LearnFrom keeps the users and chats that an answer or an update carries:
// those in its own fields, in the updates it contains, or, when it is a list,
// in its items. Other values are fine and teach nothing.
func (b *Book) LearnFrom(ctx context.Context, obj any) error {
	var f finds
	f.walk(reflect.ValueOf(obj), 0)
	return b.Learn(ctx, f.users, f.chats)
}

type finds struct {
	users []api.UserClass
	chats []api.ChatClass
}

var (
	userType    = reflect.TypeFor[api.UserClass]()
	chatType    = reflect.TypeFor[api.ChatClass]()
	updatesType = reflect.TypeFor[api.UpdatesClass]()
	usersType   = reflect.TypeFor[[]api.UserClass]()
	chatsType   = reflect.TypeFor[[]api.ChatClass]()
)

// fields are the indices of the fields worth looking at, per struct type: the
// schema has a thousand of them, and few carry peers.
var fields sync.Map // reflect.Type -> []int

func fieldsOf(t reflect.Type) []int {
	if cached, ok := fields.Load(t); ok {
		return cached.([]int)
	}
	var idx []int
	for i := range t.NumField() {
		switch t.Field(i).Type {
		case userType, chatType, updatesType, usersType, chatsType:
			idx = append(idx, i)
		}
	}
	fields.Store(t, idx)
	return idx
}

// maxDepth is answer -> updates -> lists; deeper there is nothing to find.
const maxDepth = 3

func (f *finds) walk(v reflect.Value, depth int) {
	if !v.IsValid() || depth > maxDepth || !v.CanInterface() {
		return
	}
	switch x := v.Interface().(type) {
	case nil:
		return
	case []api.UserClass:
		f.users = append(f.users, x...)
		return
	case []api.ChatClass:
		f.chats = append(f.chats, x...)
		return
	case api.UserClass:
		f.users = append(f.users, x)
		return
	case api.ChatClass:
		f.chats = append(f.chats, x)
		return
	}
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return
	}
	for _, i := range fieldsOf(v.Type()) {
		f.walk(v.Field(i), depth+1)
	}
}
