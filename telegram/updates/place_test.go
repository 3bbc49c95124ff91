package updates

import (
	"reflect"
	"testing"

	"github.com/tgfleet/tgfleet/tl/api"
)

// TestEveryCountedUpdateHasItsPlace fails when a layer brings an update with
// pts and pts_count, or with qts, that placeOf does not know.
func TestEveryCountedUpdateHasItsPlace(t *testing.T) {
	peer := &api.PeerChannel{ChannelID: 30}
	counted := 0
	for _, d := range api.Descriptors() {
		if d.Function || d.Type != "Update" {
			continue
		}
		u := d.New().(api.UpdateClass)
		v := reflect.ValueOf(u).Elem()
		set := func(name string, to any) bool {
			f := v.FieldByName(name)
			if f.IsValid() {
				f.Set(reflect.ValueOf(to))
			}
			return f.IsValid()
		}
		pts := set("PtsCount", int32(3)) && set("Pts", int32(40))
		qts := set("Qts", int32(50))
		channel := v.FieldByName("ChannelID").IsValid() || d.ID == api.IDUpdateNewChannelMessage || d.ID == api.IDUpdateEditChannelMessage
		if v.FieldByName("ChannelID").IsValid() {
			set("ChannelID", int64(30))
		} else if channel {
			set("Message", &api.Message{PeerID: peer})
		}
		want := place{}
		switch {
		case pts && channel:
			want = place{lineChannel, 30, 40, 3}
		case pts:
			want = place{linePts, 0, 40, 3}
		case qts:
			want = place{lineQts, 0, 50, 1}
		}
		if pts || qts {
			counted++
		}
		if got := placeOf(u); got != want {
			t.Errorf("%s: %+v, want %+v", d.Name, got, want)
		}
	}
	if counted < 25 {
		t.Errorf("%d counted updates in the schema, which cannot be all", counted)
	}
	for _, m := range []api.MessageClass{&api.MessageService{PeerID: peer}, &api.MessageEmpty{PeerID: peer}} {
		if channelOfMessage(m) != 30 {
			t.Errorf("%T: channel %d", m, channelOfMessage(m))
		}
	}
}
