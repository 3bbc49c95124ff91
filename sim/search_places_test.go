package sim_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/tl/api"
)

// TestWhereFoundMessagesAre: on which days, and how far from the newest.
func TestWhereFoundMessagesAre(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(false)
		self, links := &api.InputPeerSelf{}, &api.InputMessagesFilterURL{}
		var ids []int32
		for day := range 3 {
			for i := range 2 + day {
				must(a.client, a.message(self, fmt.Sprintf("https://example.org/%d/%d", day, i), a.fresh()))
				ids = append(ids, a.newest(self).(*api.Message).ID)
				must(a.client, a.message(self, "no link", a.fresh()))
			}
			time.Sleep(24 * time.Hour)
			a.reconnect()
		}
		all := must(a.client, &api.MessagesGetSearchResultsCalendarRequest{Peer: self, Filter: links})
		if all.Count != 9 || len(all.Periods) != 3 || len(all.Messages) != 3 || all.MinMsgID != ids[0] || all.OffsetIDOffset != nil {
			t.Fatalf("calendar %+v", all)
		}
		for i, want := range []api.SearchResultsCalendarPeriod{
			{MinMsgID: ids[5], MaxMsgID: ids[8], Count: 4}, {MinMsgID: ids[2], MaxMsgID: ids[4], Count: 3}, {MinMsgID: ids[0], MaxMsgID: ids[1], Count: 2},
		} {
			p := *all.Periods[i]
			m := all.Messages[i].(*api.Message)
			if p.Date%86400 != 0 || m.Date-p.Date < 0 || m.Date-p.Date >= 86400 || m.ID != want.MinMsgID {
				t.Errorf("day %d: %+v begins with %d at %d", i, p, m.ID, m.Date)
			}
			if p.Date = 0; p != want {
				t.Errorf("day %d: %+v, want %+v", i, p, want)
			}
		}
		older := must(a.client, &api.MessagesGetSearchResultsCalendarRequest{Peer: self, Filter: links, OffsetID: ids[4]})
		if older.Count != 9 || len(older.Periods) != 2 || older.Periods[0].MaxMsgID != ids[3] || *older.OffsetIDOffset != 5 {
			t.Errorf("calendar before %d: %+v", ids[4], older)
		}
		dated := must(a.client, &api.MessagesGetSearchResultsCalendarRequest{Peer: self, Filter: links, OffsetDate: all.Periods[0].Date})
		if len(dated.Periods) != 2 || *dated.OffsetIDOffset != 4 {
			t.Errorf("calendar before a day: %+v", dated)
		}

		positions := func(offset, limit int32) string {
			r := must(a.client, &api.MessagesGetSearchResultsPositionsRequest{Peer: self, Filter: links, OffsetID: offset, Limit: limit})
			out := fmt.Sprint(r.Count)
			for _, p := range r.Positions {
				if p.MsgID != ids[8-p.Offset] || p.Date == 0 {
					t.Errorf("position %+v", p)
				}
				out += fmt.Sprint(" ", p.Offset)
			}
			return out
		}
		for _, tc := range []struct {
			offset, limit int32
			want          string
		}{{0, 100, "9 0 1 2 3 4 5 6 7 8"}, {0, 4, "9 0 3 6"}, {ids[4], 2, "9 5 7"}, {ids[0], 5, "9"}, {0, 0, "9"}, {0, -1, "9"}} {
			if got := positions(tc.offset, tc.limit); got != tc.want {
				t.Errorf("positions from %d, %d of them: %s, want %s", tc.offset, tc.limit, got, tc.want)
			}
		}
		for _, f := range []api.MessagesFilterClass{&api.InputMessagesFilterEmpty{}, &api.InputMessagesFilterMyMentions{}} {
			refused(a.client, &api.MessagesGetSearchResultsCalendarRequest{Peer: self, Filter: f}, "400 FILTER_NOT_SUPPORTED")
			refused(a.client, &api.MessagesGetSearchResultsPositionsRequest{Peer: self, Filter: f}, "400 FILTER_NOT_SUPPORTED")
		}
		refused(a.client, &api.MessagesGetSearchResultsPositionsRequest{Peer: &api.InputPeerUser{UserID: 5}, Filter: links}, "400 PEER_ID_INVALID")
	})
}
