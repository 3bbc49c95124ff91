package handlers

import (
	"slices"
	"time"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func searchPlacesMethods(m methods) {
	object(m, signedIn, getSearchResultsCalendar)
	object(m, signedIn, getSearchResultsPositions)
}

const (
	maxDays      = 100 // that one calendar tells of
	maxPositions = 1000
)

// getSearchResultsCalendar tells the days on which there are messages that a filter
// keeps, the newest first, each with the first message of it.
// See https://core.telegram.org/method/messages.getSearchResultsCalendar.
func getSearchResultsCalendar(c *Call, req *api.MessagesGetSearchResultsCalendarRequest) (*api.MessagesSearchResultsCalendar, error) {
	found, err := c.placed(req.Peer, req.Filter)
	if err != nil {
		return nil, err
	}
	out := &api.MessagesSearchResultsCalendar{Count: int32(len(found)), Periods: []*api.SearchResultsCalendarPeriod{}}
	var first []*world.Message
	offset := 0
	for _, m := range found {
		if !beyondPlace(m, req.OffsetID, req.OffsetDate) {
			offset++
			continue
		}
		day := date(time.Unix(m.Date, 0).UTC().Truncate(24 * time.Hour).Unix())
		last := len(out.Periods) - 1
		if last < 0 || out.Periods[last].Date != day {
			if last+1 == maxDays {
				break
			}
			out.Periods, first = append(out.Periods, &api.SearchResultsCalendarPeriod{Date: day, MaxMsgID: int32(m.ID)}), append(first, nil)
			last++
		}
		p := out.Periods[last]
		p.MinMsgID, first[last] = int32(m.ID), m
		p.Count++
	}
	if offset > 0 {
		out.OffsetIDOffset = new(int32(offset))
	}
	if n := len(first); n > 0 {
		out.MinDate, out.MinMsgID = date(first[n-1].Date), int32(first[n-1].ID)
	}
	v := c.view()
	out.Messages = v.messages(first)
	out.Users, out.Chats = v.users, v.chats
	return out, nil
}

// getSearchResultsPositions tells where some of the messages are that a filter keeps,
// the newest first and at even distances: a scroll bar is drawn with it.
// See https://core.telegram.org/method/messages.getSearchResultsPositions.
func getSearchResultsPositions(c *Call, req *api.MessagesGetSearchResultsPositionsRequest) (*api.MessagesSearchResultsPositions, error) {
	found, err := c.placed(req.Peer, req.Filter)
	if err != nil {
		return nil, err
	}
	out := &api.MessagesSearchResultsPositions{Count: int32(len(found)), Positions: []*api.SearchResultPosition{}}
	from := slices.IndexFunc(found, func(m *world.Message) bool { return beyondPlace(m, req.OffsetID, 0) })
	limit := min(int(req.Limit), maxPositions)
	if from < 0 || limit <= 0 {
		return out, nil
	}
	step := (len(found) - from + limit - 1) / limit
	for at := from; at < len(found); at += step {
		m := found[at]
		out.Positions = append(out.Positions, &api.SearchResultPosition{MsgID: int32(m.ID), Date: date(m.Date), Offset: int32(at)})
	}
	return out, nil
}

// placed returns the messages of a conversation that a filter keeps, the newest
// first. Not every filter may be used: FILTER_NOT_SUPPORTED.
func (c *Call) placed(peer api.InputPeerClass, f api.MessagesFilterClass) ([]*world.Message, error) {
	t, err := c.inputPeer(peer)
	if err != nil {
		return nil, err
	}
	switch f.(type) {
	case *api.InputMessagesFilterEmpty, *api.InputMessagesFilterMyMentions:
		return nil, world.Refuse(400, "FILTER_NOT_SUPPORTED")
	}
	kind, err := c.filter(f)
	if err != nil {
		return nil, err
	}
	found := slices.Clone(c.world().Matching(c.user.ID, t.peer(), kind))
	slices.Reverse(found)
	return found, nil
}

// beyondPlace tells whether m is older than the place that a client names by id or,
// without one, by date; 0 is for none.
func beyondPlace(m *world.Message, id, date int32) bool {
	if id > 0 {
		return m.ID < int(id)
	}
	return date <= 0 || m.Date < int64(date)
}
