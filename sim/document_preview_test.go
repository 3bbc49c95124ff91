package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// TestPreviewThatCannotBeUsed: a document goes out without it. Some clients name
// a preview of no parts when they have none.
func TestPreviewThatCannotBeUsed(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	thumbs := map[string]struct {
		file api.InputFileClass
		want int
	}{
		"a picture":   {a.uploadSmall(1, "p.png", picture(t, 40, 30)), 1},
		"no parts":    {&api.InputFile{}, 0},
		"not sent":    {&api.InputFile{ID: 2, Parts: 1}, 0},
		"no picture":  {a.uploadSmall(3, "p.png", content(50)), 0},
		"no such sum": {&api.InputFile{ID: 1, Parts: 1, Md5Checksum: "00"}, 0},
	}
	for name, tc := range thumbs {
		in := newDocument(a.uploadSmall(10, "f.txt", content(80)))
		in.Thumb = tc.file
		m := must(a.client, &api.MessagesUploadMediaRequest{Peer: &api.InputPeerSelf{}, Media: in})
		if got := m.(*api.MessageMediaDocument).Document.(*api.Document).Thumbs; min(len(got), 1) != tc.want {
			t.Errorf("%s: previews %v, want %d", name, got, tc.want)
		}
	}
}
