package sim_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// TestAvailableReactions: all have files that can be loaded, and that stay the same.
func TestAvailableReactions(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s, err := sim.New(sim.Options{StateDir: dir, FileQuota: 10})
	if err != nil {
		t.Fatal(err)
	}
	a := crowd(t, s, 1)[0]
	list := must(a.client, &api.MessagesGetAvailableReactionsRequest{}).(*api.MessagesAvailableReactions)
	if len(list.Reactions) < 60 {
		t.Fatalf("%d reactions", len(list.Reactions))
	}
	seen := map[int64]bool{}
	for _, r := range list.Reactions {
		still, moving := r.StaticIcon.(*api.Document), r.SelectAnimation.(*api.Document)
		if seen[still.ID] || seen[moving.ID] || still.MimeType != "image/webp" || moving.MimeType != "application/x-tgsticker" {
			t.Fatalf("%s looks like %+v and %+v", r.Reaction, still, moving)
		}
		seen[still.ID], seen[moving.ID] = true, true
		if alt := moving.Attributes[1].(*api.DocumentAttributeSticker).Alt; alt != r.Reaction {
			t.Errorf("the sticker of %s is of %s", r.Reaction, alt)
		}
	}
	load := func(d *api.Document) []byte {
		t.Helper()
		got := must(a.client, &api.UploadGetFileRequest{Limit: 4096, Location: &api.InputDocumentFileLocation{
			ID: d.ID, AccessHash: d.AccessHash, FileReference: d.FileReference,
		}}).(*api.UploadFile)
		if int64(len(got.Bytes)) != d.Size {
			t.Errorf("%d of %d bytes", len(got.Bytes), d.Size)
		}
		return got.Bytes
	}
	first := list.Reactions[0]
	still, moving := load(first.StaticIcon.(*api.Document)), load(first.AppearAnimation.(*api.Document))
	if string(still[8:16]) != "WEBPVP8L" || !bytes.HasPrefix(moving, []byte{0x1f, 0x8b}) {
		t.Errorf("the files begin with %x and %x", still[:16], moving[:2])
	}
	if _, same := must(a.client, &api.MessagesGetAvailableReactionsRequest{Hash: list.Hash}).(*api.MessagesAvailableReactionsNotModified); !same {
		t.Error("the same list is told again")
	}
	if err := s.Verify(); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	a.server = start(t, sim.Options{StateDir: dir})
	a.dial()
	a.newSession()
	if _, same := must(a.client, &api.MessagesGetAvailableReactionsRequest{Hash: list.Hash}).(*api.MessagesAvailableReactionsNotModified); !same {
		t.Error("after a restart the list is another")
	}
	if again := load(first.StaticIcon.(*api.Document)); !bytes.Equal(again, still) {
		t.Error("after a restart the file is another")
	}
}
