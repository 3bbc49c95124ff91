package world

import (
	"slices"
	"time"
)

// LogKind says what an AdminEvent tells.
type LogKind uint8

// Kinds of events in the log of a channel's administrators.
const (
	LogTitle            LogKind = iota + 1 // Old, New
	LogAbout                               // Old, New
	LogUsername                            // Old, New
	LogSlowMode                            // OldNumber, NewNumber
	LogDefaultBanned                       // OldNumber, NewNumber
	LogLinked                              // OldNumber, NewNumber
	LogSignatures                          // Flag
	LogProfiles                            // Flag
	LogNoForwards                          // Flag
	LogPreHistoryHidden                    // Flag
	LogForum                               // Flag
	LogJoined                              //
	LogLeft                                //
	LogInvited                             // NewMember
	LogJoinedByInvite                      // NewInvite
	LogJoinedByRequest                     // NewInvite, NewNumber: who approved
	LogToggledAdmin                        // OldMember, NewMember
	LogToggledBan                          // OldMember, NewMember
	LogInviteRevoked                       // NewInvite
	LogInviteEdited                        // OldInvite, NewInvite
	LogInviteDeleted                       // NewInvite
	LogTopicCreated                        // NewTopic
	LogTopicEdited                         // OldTopic, NewTopic
	LogTopicDeleted                        // NewTopic
	LogTopicPinned                         // OldTopic, NewTopic
	LogPinned                              // NewMessage
	LogMessageEdited                       // OldMessage, NewMessage
	LogMessageDeleted                      // NewMessage
	LogMessageSent                         // NewMessage
	LogPhoto                               // OldNumber, NewNumber: files
	LogTTL                                 // OldNumber, NewNumber
	LogReactions                           // OldReactions, NewReactions
	LogPollStopped                         // NewMessage
	LogVoiceBan                            // Voice, Flag: banned or no longer
)

// AdminEvent is one line of the log of a channel's administrators, with
// everything as it was at the time.
type AdminEvent struct {
	ID      int64
	Channel ChannelID
	Date    int64
	By      UserID
	Kind    LogKind

	Old, New               string          `json:",omitempty"`
	OldNumber, NewNumber   int64           `json:",omitempty"`
	Flag                   bool            `json:",omitempty"`
	OldMember, NewMember   *Member         `json:",omitempty"`
	OldInvite, NewInvite   *Invite         `json:",omitempty"`
	OldTopic, NewTopic     *Topic          `json:",omitempty"`
	OldMessage, NewMessage *Message        `json:",omitempty"`
	OldReactions           *ReactionChoice `json:",omitempty"`
	NewReactions           *ReactionChoice `json:",omitempty"`
	Voice                  *VoiceBan       `json:",omitempty"`
}

type adminEventKey struct {
	C ChannelID
	I int64
}

func (e *AdminEvent) key() adminEventKey { return adminEventKey{e.Channel, e.ID} }

const (
	// logKept is how long the log of administrators goes back.
	logKept = 48 * time.Hour
	// maxLogPage is how many events one answer holds.
	maxLogPage = 100
)

// note writes an event into the log of a channel's administrators and drops what
// is too old for it.
func (w *World) note(now time.Time, c *Channel, by UserID, e AdminEvent) {
	log := w.logs[c.ID]
	old := 0
	for old < len(log) && log[old].Date < now.Add(-logKept).Unix() {
		w.log.Delete(log[old].key())
		old++
	}
	c.LastLog++
	w.channels.Put(c)
	e.ID, e.Channel, e.Date, e.By = c.LastLog, c.ID, now.Unix(), by
	w.log.Put(&e)
	w.logs[c.ID] = append(log[old:], &e)
}

// snapshot returns a member as it is now.
func (w *World) snapshot(c *Channel, u UserID) *Member {
	m := *w.Member(c.ID, u)
	return &m
}

// LogQuery selects events; zero bounds are none.
type LogQuery struct {
	MaxID, MinID int64 // exclusive
	Limit        int
	By           []UserID // nil for everybody
	// Match keeps the events it returns true for.
	Match func(*AdminEvent) bool
}

// AdminLog returns events of the last two days, newest first. by must be an
// administrator.
// See https://core.telegram.org/api/recent-actions.
func (w *World) AdminLog(now time.Time, by UserID, c *Channel, q LogQuery) ([]*AdminEvent, error) {
	if err := w.require(by, c, 0); err != nil {
		return nil, err
	}
	var out []*AdminEvent
	limit := min(q.Limit, maxLogPage)
	for _, e := range slices.Backward(w.logs[c.ID]) {
		switch {
		case len(out) >= limit, e.ID <= q.MinID, e.Date < now.Add(-logKept).Unix():
			return out, nil
		case q.MaxID != 0 && e.ID >= q.MaxID, q.By != nil && !slices.Contains(q.By, e.By), !q.Match(e):
			continue
		}
		out = append(out, e)
	}
	return out, nil
}
