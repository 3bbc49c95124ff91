package conformance

import "github.com/tgfleet/tgfleet/tl/api"

var messageScenarios = []scenario{
	{"a private message arrives", func(s *stage) {
		all := s.people(2)
		a, b := all[0], all[1]
		sent := do(a, &api.MessagesSendMessageRequest{Peer: a.to(b), Message: "hello", RandomID: 1}).(*api.UpdateShortSentMessage)
		is(s, "out", sent.Out, true)
		got := hear(b, func(u *api.UpdateNewMessage) bool { return text(u.Message) == "hello" })
		is(s, "from", got.Message.(*api.Message).PeerID.(*api.PeerUser).UserID, a.self.ID)
	}},
	{"another session of the sender hears of it", func(s *stage) {
		all := s.people(2)
		a, b := all[0], all[1]
		other := a.again()
		do(a, &api.MessagesSendMessageRequest{Peer: a.to(b), Message: "from my phone", RandomID: 1})
		got := hear(other, func(u *api.UpdateNewMessage) bool { return text(u.Message) == "from my phone" })
		is(s, "out", got.Message.(*api.Message).Out, true)
	}},
	{"a random_id is used once", func(s *stage) {
		all := s.people(2)
		a, b := all[0], all[1]
		req := &api.MessagesSendMessageRequest{Peer: a.to(b), Message: "once", RandomID: 99}
		do(a, req)
		refused(a, "500 RANDOM_ID_DUPLICATE", req)
	}},
}

// text is the text of a message, "" for what is none.
func text(m api.MessageClass) string {
	if m, ok := m.(*api.Message); ok {
		return m.Message
	}
	return ""
}
