package world

import "testing"

// Who asked to be let in by a link and comes by it, once it asks for nothing, asks no more.
func TestRequestEndsWithTheSameLink(t *testing.T) {
	w := newTown(t, 1)
	late := newcomer(t, w.World)
	p := ChannelPeer(w.group.ID)
	i, _, err := w.ExportInvite(now, w.p[0], p, NewInvite{Request: true})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = w.JoinByInvite(now, late, i.Hash)
	wantRefusal(t, err, "INVITE_REQUEST_SENT")
	no := false
	if _, err := w.EditInvite(now, w.p[0], p, i.Hash, InviteEdit{Request: &no}); err != nil {
		t.Fatal(err)
	}
	w.Events()
	_, _, err = w.JoinByInvite(now, late, i.Hash)
	wantRefusal(t, err, "")
	told := 0
	for _, e := range w.Events() {
		if e.Chat != nil && e.Chat.Kind == NewsRequests {
			told++
		}
	}
	if told != 1 || len(w.Pending(p)) != 0 {
		t.Errorf("told %d times, %d pending", told, len(w.Pending(p)))
	}
	if got, err := w.Comers(w.p[0], p, i.Hash, false); err != nil || len(got) != 1 {
		t.Errorf("came by the link: %v, %v", got, err)
	}
}
