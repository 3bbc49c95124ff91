package modules

import (
	"context"
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/telegram/peers"
	"github.com/tgfleet/tgfleet/tl/api"
)

const (
	dialogPage = 100
	maxPages   = 10
	clockSlack = 15 * time.Second // between the server's clock and its dates
)

// findCreated looks through the account's newest dialogs for a channel that
// it created with this title since the intent was written. The server's dates
// are compared with the server's clock.
func findCreated(ctx context.Context, c *module.Call, p chatEnsureParams, since time.Time) (created, bool, error) {
	cfg, err := module.Read(ctx, c, &api.HelpGetConfigRequest{})
	if err != nil {
		return created{}, false, err
	}
	ahead := time.Until(time.Unix(int64(cfg.Date), 0))
	oldest := int32(since.Add(ahead - clockSlack).Unix())

	var found []*api.Channel
	seenAll := false
	req := &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: dialogPage}
	for range maxPages {
		page, err := readDialogs(ctx, c, req)
		if err != nil {
			return created{}, false, err
		}
		for _, chat := range page.chats {
			ch, ok := chat.(*api.Channel)
			if ok && ch.Creator && ch.Title == p.Title && ch.Megagroup == (p.Kind == "supergroup") && ch.Date >= oldest {
				found = append(found, ch)
			}
		}
		if seenAll = page.last == nil || page.last.date < oldest; seenAll || len(found) > 0 {
			break
		}
		req = next(page)
	}
	switch {
	case len(found) == 1:
		return created{ID: found[0].ID}, true, nil
	case len(found) == 0 && seenAll:
		return created{}, false, nil
	case len(found) == 0:
		return created{}, false, fmt.Errorf("more than %d chats are newer than what is looked for", maxPages*dialogPage)
	}
	return created{}, false, fmt.Errorf("this account created %d chats with the title %q since %s", len(found), p.Title, since.Format(time.RFC3339))
}

// dialogs is one page of the list of chats, newest first.
type dialogs struct {
	chats []api.ChatClass
	last  *dialogEnd // nil when there are no more
}

// dialogEnd is where the next page begins.
type dialogEnd struct {
	peer peers.Peer
	id   int32
	date int32
}

func next(page dialogs) *api.MessagesGetDialogsRequest {
	return &api.MessagesGetDialogsRequest{
		OffsetPeer: peers.Input(page.last.peer), OffsetID: page.last.id, OffsetDate: page.last.date, Limit: dialogPage,
	}
}

func readDialogs(ctx context.Context, c *module.Call, req *api.MessagesGetDialogsRequest) (dialogs, error) {
	res, err := module.Read(ctx, c, req)
	if err != nil {
		return dialogs{}, err
	}
	slice, ok := res.(*api.MessagesDialogsSlice)
	if !ok {
		if all, ok := res.(*api.MessagesDialogs); ok {
			return dialogs{chats: all.Chats}, nil
		}
		return dialogs{}, fmt.Errorf("messages.getDialogs answers %T", res)
	}
	page := dialogs{chats: slice.Chats}
	if len(slice.Dialogs) < dialogPage {
		return page, nil
	}
	d, ok := slice.Dialogs[len(slice.Dialogs)-1].(*api.Dialog)
	if !ok {
		return page, fmt.Errorf("the list of chats ends with a %T", slice.Dialogs[len(slice.Dialogs)-1])
	}
	kind, id := peers.FromPeer(d.Peer)
	peer, _, err := c.Account.Peers().ByID(ctx, kind, id)
	if err != nil {
		return page, err
	}
	page.last = &dialogEnd{peer: peer, id: d.TopMessage, date: dateOf(slice.Messages, d)}
	return page, nil
}

// dateOf returns the date of a dialog's top message.
func dateOf(messages []api.MessageClass, d *api.Dialog) int32 {
	kind, id := peers.FromPeer(d.Peer)
	for _, m := range messages {
		switch m := m.(type) {
		case *api.Message:
			if k, i := peers.FromPeer(m.PeerID); k == kind && i == id && m.ID == d.TopMessage {
				return m.Date
			}
		case *api.MessageService:
			if k, i := peers.FromPeer(m.PeerID); k == kind && i == id && m.ID == d.TopMessage {
				return m.Date
			}
		}
	}
	return 0
}
