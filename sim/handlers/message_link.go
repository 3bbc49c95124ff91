package handlers

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func linkMethods(m methods) {
	object(m, signedIn, exportMessageLink)
	object(m, signedIn, getUserInfo)
}

// exportMessageLink makes a link to a message of a channel or supergroup: by its name
// where it has one, else for members alone.
// See https://core.telegram.org/method/channels.exportMessageLink.
func exportMessageLink(c *Call, req *api.ChannelsExportMessageLinkRequest) (*api.ExportedMessageLink, error) {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	m := c.world().InChat(c.user.ID, world.ChannelPeer(ch.ID), int(req.ID))
	if m == nil {
		return nil, world.Refuse(400, "MESSAGE_ID_INVALID")
	}
	place := fmt.Sprintf("c/%d", ch.ID)
	if ch.Username != "" {
		place = ch.Username
	}
	query := url.Values{}
	switch {
	case !req.Thread:
	case ch.Forum:
		place += "/" + strconv.Itoa(c.world().TopicOf(m))
	case m.Thread != 0:
		query.Set("thread", strconv.Itoa(m.Thread))
	}
	if m.Album != 0 && !req.Grouped {
		query.Set("single", "")
	}
	post := fmt.Sprintf("%s/%d", place, m.ID)
	out := &api.ExportedMessageLink{Link: "https://t.me/" + post}
	if len(query) > 0 {
		out.Link += "?" + linkQuery(query)
	}
	if ch.Username != "" {
		out.HTML = fmt.Sprintf(`<script async src="https://telegram.org/js/telegram-widget.js" data-telegram-post="%s/%d"></script>`, ch.Username, m.ID)
	}
	return out, nil
}

// linkQuery is the end of a link, where a name without a value stands alone.
func linkQuery(q url.Values) string {
	switch _, single := q["single"]; {
	case !single:
		return q.Encode()
	case q.Has("thread"):
		return "single&thread=" + q.Get("thread")
	}
	return "single"
}

// getUserInfo: notes about people are for Telegram's support alone.
// See https://core.telegram.org/method/help.getUserInfo.
func getUserInfo(*Call, *api.HelpGetUserInfoRequest) (api.HelpUserInfoClass, error) {
	return nil, world.Refuse(403, "USER_INVALID")
}
