package world

import "testing"

// hideHistory hides what was before from those who come, or shows it again.
func (t *town) hideHistory(hidden bool) {
	t.tb.Helper()
	s := t.group.Settings
	s.PreHistoryHidden = hidden
	if _, err := t.SetSettings(now, t.p[0], t.group, s); err != nil {
		t.tb.Fatal(err)
	}
}

// A history that is shown again is for those too who came while it was hidden, but
// not what one has cleared for oneself.
func TestHistoryIsShownAgain(t *testing.T) {
	w := newTown(t, 2)
	late := newcomer(t, w.World)
	w.hideHistory(true)
	before := w.group.LastID
	if _, err := w.Invite(now, w.p[0], w.group, late); err != nil {
		t.Fatal(err)
	}
	w.hideHistory(false)
	if got := w.HiddenTo(late, w.group); got != 0 {
		t.Errorf("messages up to %d are hidden, want none", got)
	}
	if _, err := w.ClearChannel(now, late, w.group, before-1, false); err != nil {
		t.Fatal(err)
	}
	if got := w.HiddenTo(late, w.group); got != before-1 {
		t.Errorf("messages up to %d are hidden, want %d, what was cleared", got, before-1)
	}
	w.hideHistory(true)
	if got := w.HiddenTo(late, w.group); got != before {
		t.Errorf("hidden again: messages up to %d are, want %d", got, before)
	}
	wantRefusal(t, w.SetChannelUsername(now, w.p[0], w.group, "the_group"), "")
	if got := w.HiddenTo(late, w.group); got != before-1 {
		t.Errorf("in a public group messages up to %d are hidden, want %d", got, before-1)
	}
}

// Mentions in what one has cleared are not counted any more.
func TestClearedMentionsAreSeen(t *testing.T) {
	w := newTown(t, 2)
	for id := range int64(2) {
		if _, err := w.SendToChannel(now, w.p[0], w.group, Outgoing{Text: "x", RandomID: id + 1, Mentioned: w.p[1:]}); err != nil {
			t.Fatal(err)
		}
		if id == 0 {
			if _, err := w.ClearChannel(now, w.p[1], w.group, 0, false); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := w.Chat(w.p[1], ChannelPeer(w.group.ID)); got == nil || got.Mentions != 1 {
		t.Errorf("the conversation is %+v, want it with 1 mention", got)
	}
}
