package handlers

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func searchMethods(m methods) {
	object(m, signedIn, searchMessages)
	object(m, signedIn, searchGlobal)
	list(m, signedIn, getSearchCounters)
}

// match tells which messages are looked for.
type match func(*world.Message) bool

// searchMessages finds messages in one conversation.
// See https://core.telegram.org/method/messages.search.
func searchMessages(c *Call, req *api.MessagesSearchRequest) (api.MessagesMessagesClass, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	var from world.Peer
	if req.FromID != nil {
		author, err := c.inputPeer(req.FromID)
		if err != nil {
			return nil, err
		}
		from = author.peer()
	}
	kind, err := c.filter(req.Filter)
	if err != nil {
		return nil, err
	}
	text, v := containing(req.Q), c.view()
	dated := within(req.MinDate, req.MaxDate)
	saved, err := c.inSaved(req.SavedPeerID)
	if err != nil {
		return nil, err
	}
	thread := func(*world.Message) bool { return true }
	if req.TopMsgID != nil {
		thread = inThread(int(*req.TopMsgID))
	}
	return c.history(t, req.Hash, world.Query{
		OffsetID: int(req.OffsetID), AddOffset: int(req.AddOffset),
		Limit: int(req.Limit), MinID: int(req.MinID), MaxID: int(req.MaxID),
		Match: func(m *world.Message) bool {
			return kind(m) && (from == world.Peer{} || v.w.Shown(m) == from) && thread(m) && saved(m) && dated(m) && text(m)
		},
	}), nil
}

// containing matches texts, whatever their case; an empty one matches all.
func containing(q string) match {
	q = strings.ToLower(strings.TrimSpace(q))
	return func(m *world.Message) bool {
		return q == "" || strings.Contains(strings.ToLower(m.Text), q) || m.Media != nil && asks(m.Media.Poll, q)
	}
}

// asks tells whether a poll has a text, which is in lower case, in its question or answers.
func asks(p *world.Poll, q string) bool {
	return p != nil && (strings.Contains(strings.ToLower(p.Question), q) || slices.ContainsFunc(p.Answers, func(a world.PollAnswer) bool {
		return strings.Contains(strings.ToLower(a.Text), q)
	}))
}

func within(minDate, maxDate int32) match {
	return func(m *world.Message) bool {
		return (minDate == 0 || m.Date > int64(minDate)) && (maxDate == 0 || m.Date < int64(maxDate))
	}
}

// filter returns what a filter keeps.
func (c *Call) filter(f api.MessagesFilterClass) (match, error) {
	switch f.(type) {
	case *api.InputMessagesFilterEmpty:
		return func(m *world.Message) bool { return m.Action == nil }, nil
	case *api.InputMessagesFilterPinned:
		return func(m *world.Message) bool { return m.Pinned }, nil
	case *api.InputMessagesFilterMyMentions:
		return func(m *world.Message) bool { return c.world().Mentions(c.user.ID, m) }, nil
	case *api.InputMessagesFilterURL:
		return hasLink, nil
	case nil:
		return nil, world.Refuse(400, "INPUT_FILTER_INVALID")
	}
	return c.mediaFilter(f), nil
}

// mediaFilter returns what a filter for media keeps; nothing when it is for what
// this world does not have.
func (c *Call) mediaFilter(f api.MessagesFilterClass) match {
	var kinds []world.DocumentKind
	photos := false
	switch f.(type) {
	case *api.InputMessagesFilterPhotos:
		photos = true
	case *api.InputMessagesFilterPhotoVideo:
		photos, kinds = true, []world.DocumentKind{world.DocumentVideo}
	case *api.InputMessagesFilterVideo:
		kinds = []world.DocumentKind{world.DocumentVideo}
	case *api.InputMessagesFilterDocument:
		kinds = []world.DocumentKind{world.DocumentFile}
	case *api.InputMessagesFilterMusic:
		kinds = []world.DocumentKind{world.DocumentMusic}
	case *api.InputMessagesFilterVoice:
		kinds = []world.DocumentKind{world.DocumentVoice}
	case *api.InputMessagesFilterRoundVideo:
		kinds = []world.DocumentKind{world.DocumentRound}
	case *api.InputMessagesFilterRoundVoice:
		kinds = []world.DocumentKind{world.DocumentRound, world.DocumentVoice}
	case *api.InputMessagesFilterGif:
		kinds = []world.DocumentKind{world.DocumentGIF}
	case *api.InputMessagesFilterContacts:
		return func(m *world.Message) bool { return m.Media != nil && m.Media.Kind == world.MediaContact }
	case *api.InputMessagesFilterChatPhotos:
		return func(m *world.Message) bool { return m.Action != nil && m.Action.Kind == world.ActionPhoto }
	case *api.InputMessagesFilterPoll:
		return func(m *world.Message) bool { return m.Media != nil && m.Media.Kind == world.MediaPoll }
	case *api.InputMessagesFilterGeo:
		return func(m *world.Message) bool {
			return m.Media != nil && (m.Media.Kind == world.MediaGeo || m.Media.Kind == world.MediaVenue)
		}
	}
	return func(m *world.Message) bool {
		kind, document := c.world().MediaClass(m.Media)
		return photos && kind == world.MediaPhoto || document != 0 && slices.Contains(kinds, document)
	}
}

func hasLink(m *world.Message) bool {
	return slices.ContainsFunc(decodeEntities(m.Entities), func(e api.MessageEntityClass) bool {
		switch e.(type) {
		case *api.MessageEntityURL, *api.MessageEntityTextURL:
			return true
		}
		return false
	})
}

// maxFilters is how many filters one request may count.
const maxFilters = 32

// getSearchCounters counts the messages of a conversation that filters keep.
// See https://core.telegram.org/method/messages.getSearchCounters.
func getSearchCounters(c *Call, req *api.MessagesGetSearchCountersRequest) ([]*api.MessagesSearchCounter, error) {
	t, err := c.inputPeer(req.Peer)
	if err != nil {
		return nil, err
	}
	saved, err := c.inSaved(req.SavedPeerID)
	if err != nil {
		return nil, err
	}
	out := make([]*api.MessagesSearchCounter, 0, min(len(req.Filters), maxFilters))
	for _, f := range req.Filters[:min(len(req.Filters), maxFilters)] {
		kind, err := c.filter(f)
		if err != nil {
			return nil, err
		}
		found := c.world().Matching(c.user.ID, t.peer(), func(m *world.Message) bool {
			return kind(m) && saved(m) && (req.TopMsgID == nil || inThread(int(*req.TopMsgID))(m))
		})
		out = append(out, &api.MessagesSearchCounter{Filter: f, Count: int32(len(found))})
	}
	return out, nil
}

// searchGlobal finds messages in all conversations of the caller, newest first. The
// rate of a page, by which the next one goes on, is the date of its last message.
// See https://core.telegram.org/method/messages.searchGlobal.
func searchGlobal(c *Call, req *api.MessagesSearchGlobalRequest) (api.MessagesMessagesClass, error) {
	kind, err := c.filter(req.Filter)
	if err != nil {
		return nil, err
	}
	if _, all := req.Filter.(*api.InputMessagesFilterEmpty); all && strings.TrimSpace(req.Q) == "" {
		return nil, world.Refuse(400, "SEARCH_QUERY_EMPTY")
	}
	text, dated := containing(req.Q), within(req.MinDate, req.MaxDate)
	var found []*world.Message
	for _, chat := range c.world().Chats(c.user.ID) {
		if !c.searched(chat, req) {
			continue
		}
		found = append(found, c.world().Matching(c.user.ID, chat.Peer, func(m *world.Message) bool {
			return kind(m) && dated(m) && text(m)
		})...)
	}
	slices.SortFunc(found, newestFirst)
	total := len(found)
	if req.OffsetRate != 0 {
		found = slices.DeleteFunc(found, func(m *world.Message) bool { return !beyond(m, req) })
	}
	page := found[:min(len(found), max(0, int(req.Limit)), maxIDs)]
	v := c.view()
	out := &api.MessagesMessagesSlice{Count: int32(total), Messages: v.messages(page)}
	if len(page) < len(found) {
		out.NextRate = new(date(page[len(page)-1].Date))
	}
	out.Users, out.Chats = v.users, v.chats
	return out, nil
}

// newestFirst orders messages of several boxes.
func newestFirst(a, b *world.Message) int {
	return cmp.Or(cmp.Compare(b.Date, a.Date), cmp.Compare(a.Peer.Kind, b.Peer.Kind), cmp.Compare(a.Peer.ID, b.Peer.ID), cmp.Compare(b.ID, a.ID))
}

// beyond tells whether m comes after the last message of the page before.
func beyond(m *world.Message, req *api.MessagesSearchGlobalRequest) bool {
	last := &world.Message{Date: int64(req.OffsetRate), Peer: offsetPeer(req.OffsetPeer), ID: int(req.OffsetID)}
	return newestFirst(last, m) < 0
}

// searched tells whether a conversation is of a kind that is looked through.
func (c *Call) searched(chat world.Chat, req *api.MessagesSearchGlobalRequest) bool {
	if req.FolderID != nil && chat.Arrangement.Folder != int(*req.FolderID) {
		return false
	}
	broadcast := false
	if chat.Peer.Kind == world.KindChannel {
		broadcast = !c.world().Channel(chat.Peer.Channel()).Megagroup
	}
	switch {
	case req.BroadcastsOnly:
		return broadcast
	case req.GroupsOnly:
		return chat.Peer.Kind != world.KindUser && !broadcast
	case req.UsersOnly:
		return chat.Peer.Kind == world.KindUser
	}
	return true
}
