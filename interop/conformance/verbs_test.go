package conformance

import (
	"strings"
	"sync/atomic"

	"github.com/tgfleet/tgfleet/tl/api"
)

// randoms are the random_ids of all scenarios.
var randoms atomic.Int64

func random() int64 { return randoms.Add(1) }

// say sends text and returns the id that the message has in the sender's view.
func (p *person) say(to api.InputPeerClass, what string) int32 {
	p.Helper()
	return p.send(&api.MessagesSendMessageRequest{Peer: to, Message: what, RandomID: random()})
}

// send is say with everything that a message can have.
func (p *person) send(req *api.MessagesSendMessageRequest) int32 {
	p.Helper()
	switch res := do(p, req).(type) {
	case *api.UpdateShortSentMessage:
		return res.ID
	case *api.Updates:
		p.learn(res.Users, res.Chats)
		return among[*api.UpdateMessageID](p.stage, res.Updates).ID
	default:
		p.Fatalf("a message is answered with %T", res)
		return 0
	}
}

// basic founds a basic group of p and others.
func (p *person) basic(title string, others ...*person) *api.InputPeerChat {
	p.Helper()
	req := &api.MessagesCreateChatRequest{Title: title}
	for _, other := range others {
		req.Users = append(req.Users, p.user(other))
	}
	made := do(p, req).Updates.(*api.Updates)
	return &api.InputPeerChat{ChatID: made.Chats[0].(*api.Chat).ID}
}

// super founds a supergroup of p and invites others.
func (p *person) super(title string, others ...*person) *api.InputPeerChannel {
	p.Helper()
	return p.found(&api.ChannelsCreateChannelRequest{Megagroup: true, Title: title}, others)
}

// broadcast founds a channel of p and invites others.
func (p *person) broadcast(title string, others ...*person) *api.InputPeerChannel {
	p.Helper()
	return p.found(&api.ChannelsCreateChannelRequest{Broadcast: true, Title: title}, others)
}

func (p *person) found(req *api.ChannelsCreateChannelRequest, others []*person) *api.InputPeerChannel {
	p.Helper()
	made := do(p, req).(*api.Updates)
	p.learn(made.Users, made.Chats)
	channel := p.chats[made.Chats[0].(*api.Channel).ID]
	if len(others) == 0 {
		return channel
	}
	invite := &api.ChannelsInviteToChannelRequest{Channel: input(channel)}
	for _, other := range others {
		invite.Users = append(invite.Users, p.user(other))
	}
	do(p, invite)
	for _, other := range others {
		other.sync()
	}
	return channel
}

// sync learns of all conversations, as a client does that was away.
func (p *person) sync() {
	p.Helper()
	switch d := do(p, &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: 100}).(type) {
	case *api.MessagesDialogs:
		p.learn(d.Users, d.Chats)
	case *api.MessagesDialogsSlice:
		p.learn(d.Users, d.Chats)
	}
}

// in is the same channel as another person addresses it.
func (p *person) in(channel *api.InputPeerChannel) *api.InputPeerChannel {
	p.Helper()
	if p.chats[channel.ChannelID] == nil {
		p.Fatalf("%d does not know channel %d", p.self.ID, channel.ChannelID)
	}
	return p.chats[channel.ChannelID]
}

// input is a channel as a channel.
func input(peer *api.InputPeerChannel) *api.InputChannel {
	return &api.InputChannel{ChannelID: peer.ChannelID, AccessHash: peer.AccessHash}
}

// link is an invite link to a chat.
func (p *person) link(req *api.MessagesExportChatInviteRequest) string {
	p.Helper()
	return do(p, req).(*api.ChatInviteExported).Link
}

// hash is what importChatInvite wants of a link.
func hash(link string) string {
	return link[strings.LastIndexByte(link, '+')+1:]
}

// history is a page of a conversation, newest first.
func (p *person) history(req *api.MessagesGetHistoryRequest) []api.MessageClass {
	p.Helper()
	if req.Limit == 0 {
		req.Limit = 100
	}
	list, users, chats := page(p.stage, do(p, req))
	p.learn(users, chats)
	return list
}

func page(s *stage, res api.MessagesMessagesClass) ([]api.MessageClass, []api.UserClass, []api.ChatClass) {
	s.Helper()
	switch m := res.(type) {
	case *api.MessagesMessages:
		return m.Messages, m.Users, m.Chats
	case *api.MessagesMessagesSlice:
		return m.Messages, m.Users, m.Chats
	case *api.MessagesChannelMessages:
		return m.Messages, m.Users, m.Chats
	}
	s.Fatalf("no messages in %T", res)
	return nil, nil, nil
}

// texts are the texts of a conversation, newest first, service messages left
// out.
func (p *person) texts(peer api.InputPeerClass) string {
	p.Helper()
	return joined(p.history(&api.MessagesGetHistoryRequest{Peer: peer}))
}

func joined(list []api.MessageClass) string {
	var out []string
	for _, m := range list {
		if m, ok := m.(*api.Message); ok {
			out = append(out, m.Message)
		}
	}
	return strings.Join(out, ",")
}

// at returns the message with this text as p has it.
func (p *person) at(peer api.InputPeerClass, what string) *api.Message {
	p.Helper()
	for _, m := range p.history(&api.MessagesGetHistoryRequest{Peer: peer}) {
		if m, ok := m.(*api.Message); ok && m.Message == what {
			return m
		}
	}
	p.Fatalf("%d has no message %q", p.self.ID, what)
	return nil
}

// text is the text of a message, "" for what is none.
func text(m api.MessageClass) string {
	if m, ok := m.(*api.Message); ok {
		return m.Message
	}
	return ""
}

// service finds the service message of a kind in a conversation.
func service[A api.MessageActionClass](p *person, peer api.InputPeerClass) A {
	p.Helper()
	for _, m := range p.history(&api.MessagesGetHistoryRequest{Peer: peer}) {
		if m, ok := m.(*api.MessageService); ok {
			if a, ok := m.Action.(A); ok {
				return a
			}
		}
	}
	var want A
	p.Fatalf("%d has no %T", p.self.ID, want)
	return want
}

// hears waits for a new message, in whatever conversation, with this text.
func (p *person) hears(what string) *api.Message {
	p.Helper()
	for {
		select {
		case u := <-p.updates():
			switch u := u.(type) {
			case *api.UpdateNewMessage:
				if text(u.Message) == what {
					return u.Message.(*api.Message)
				}
			case *api.UpdateNewChannelMessage:
				if text(u.Message) == what {
					return u.Message.(*api.Message)
				}
			}
		case <-p.ctx.Done():
			p.Fatalf("%d never heard %q", p.self.ID, what)
		}
	}
}
