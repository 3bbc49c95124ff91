package world

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// VoiceBan is a channel as which nobody writes any more in a supergroup; its owner
// writes as no channel there.
// See https://core.telegram.org/bots/api#banchatsenderchat.
type VoiceBan struct {
	Group, Channel ChannelID
	By             UserID
	At             int64 // unix seconds
}

type voiceBanKey struct{ Group, Channel ChannelID }

func (b *VoiceBan) key() voiceBanKey { return voiceBanKey{b.Group, b.Channel} }

// BanVoice bans a channel from writing in a supergroup, or lets it write again when
// rights are none. It reports whether anything changed. The refusals are
// CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED, PARTICIPANT_ID_INVALID for who never writes
// there as somebody's other self, and BANNED_RIGHTS_INVALID: a channel is banned or not.
func (w *World) BanVoice(now time.Time, by UserID, c, sender *Channel, rights Rights) (bool, error) {
	if err := w.require(by, c, MayBan); err != nil {
		return false, err
	}
	was := w.VoiceBan(c, sender.ID)
	switch {
	case !c.Megagroup || sender.Megagroup || c.Linked == sender.ID:
		return false, Refuse(400, "PARTICIPANT_ID_INVALID")
	case rights != 0 && !rights.Has(NoViewing):
		return false, Refuse(400, "BANNED_RIGHTS_INVALID")
	case (was != nil) == (rights != 0):
		return false, nil
	}
	e := AdminEvent{Kind: LogVoiceBan, Voice: was, Flag: rights != 0}
	if rights != 0 {
		e.Voice = &VoiceBan{c.ID, sender.ID, by, now.Unix()}
		w.voiceBans.Put(e.Voice)
	} else {
		w.voiceBans.Delete(was.key())
	}
	index(w.voicesOut, c.ID, sender.ID, e.Voice, rights != 0)
	if w.IsIn(ChannelPeer(c.ID), sender.Creator) {
		w.membershipChanged(c, sender.Creator)
	}
	w.note(now, c, by, e)
	return true, nil
}

// VoiceBan returns the ban of a channel in a supergroup, nil for none.
func (w *World) VoiceBan(c *Channel, sender ChannelID) *VoiceBan {
	return w.voiceBans.Get(voiceBanKey{c.ID, sender})
}

// VoiceBans returns the channels that are banned from a supergroup, the first first.
func (w *World) VoiceBans(c *Channel) []*VoiceBan {
	return slices.SortedFunc(maps.Values(w.voicesOut[c.ID]), func(a, b *VoiceBan) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Channel, b.Channel))
	})
}

// silenced tells whether a channel of a user's is banned from a supergroup.
func (w *World) silenced(u UserID, c *Channel) bool {
	for id := range w.voicesOut[c.ID] {
		if w.created[u][id] != nil {
			return true
		}
	}
	return false
}
