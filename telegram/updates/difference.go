package updates

import "github.com/tgfleet/tgfleet/tl/api"

// difference takes an answer about the account's own sequences. It reports
// whether that was the last part.
//
// See https://core.telegram.org/api/updates#recovering-gaps.
func (s *State) difference(res api.UpdatesDifferenceClass) (done bool) {
	switch d := res.(type) {
	case *api.UpdatesDifferenceEmpty:
		s.seq.at, s.date = d.Seq, d.Date
	case *api.UpdatesDifference:
		s.missed(d.NewMessages, d.NewEncryptedMessages, d.OtherUpdates, &envelope{users: d.Users, chats: d.Chats})
		s.set(d.State)
	case *api.UpdatesDifferenceSlice:
		s.missed(d.NewMessages, d.NewEncryptedMessages, d.OtherUpdates, &envelope{users: d.Users, chats: d.Chats})
		s.set(d.IntermediateState)
		return false
	case *api.UpdatesDifferenceTooLong:
		s.pts.at = d.Pts
		s.known = false // but for pts; finish asks for the rest
		s.out = append(s.out, parcel{lost: true})
	}
	return true
}

// missed hands on what a difference contains. It is not judged by the account's
// sequences, for it is all between their old state and the new; what it tells
// of channels is.
func (s *State) missed(messages []api.MessageClass, secret []api.EncryptedMessageClass, others []api.UpdateClass, from *envelope) {
	for _, m := range messages {
		s.handOn(from, newMessage(m))
	}
	for _, m := range secret {
		s.handOn(from, &api.UpdateNewEncryptedMessage{Message: m})
	}
	for _, u := range others {
		if at := placeOf(u); at.line == lineChannel {
			s.place(at, []api.UpdateClass{u}, from)
		} else {
			s.act(from, []api.UpdateClass{u})
		}
	}
}

// newMessage is the update a message of a difference stands for. Its pts is not
// known and is 0.
func newMessage(m api.MessageClass) api.UpdateClass {
	if channelOfMessage(m) != 0 {
		return &api.UpdateNewChannelMessage{Message: m}
	}
	return &api.UpdateNewMessage{Message: m}
}

// channelDifference takes an answer about a channel. It reports whether that
// was the last part.
func (s *State) channelDifference(c *channel, res api.UpdatesChannelDifferenceClass) (done bool) {
	switch d := res.(type) {
	case *api.UpdatesChannelDifferenceEmpty:
		c.pts.at = d.Pts
		return d.Final
	case *api.UpdatesChannelDifference:
		from := &envelope{users: d.Users, chats: d.Chats}
		for _, m := range d.NewMessages {
			s.handOn(from, newMessage(m))
		}
		s.handOn(from, d.OtherUpdates...)
		c.pts.at = d.Pts
		return d.Final
	case *api.UpdatesChannelDifferenceTooLong:
		hole := &api.UpdateChannelTooLong{ChannelID: c.channel}
		if dialog, ok := d.Dialog.(*api.Dialog); ok && dialog.Pts != nil {
			c.pts.at = *dialog.Pts
			hole.Pts = dialog.Pts
		}
		s.handOn(&envelope{users: d.Users, chats: d.Chats}, hole)
	}
	return true
}
