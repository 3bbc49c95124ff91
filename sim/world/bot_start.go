package world

import (
	"strings"
	"time"
)

// StartInGroup starts a bot in a supergroup, where it is added unless it is there:
// by says so, with the bot's name behind the command. The refusals are those of
// posting and of Invite; then the bot is not added either.
// See https://core.telegram.org/method/messages.startBot.
func (w *World) StartInGroup(now time.Time, by UserID, c *Channel, bot *User, o Outgoing) (Sent, error) {
	o.Text = strings.Replace(o.Text, "/start", "/start@"+bot.Username, 1)
	if err := w.checkOutgoing(by, &o); err != nil {
		return Sent{}, err
	}
	if err := w.mayPost(now, by, c, nil); err != nil {
		return Sent{}, err
	}
	if !w.IsIn(ChannelPeer(c.ID), bot.ID) {
		if _, err := w.Invite(now, by, c, bot.ID); err != nil {
			return Sent{}, err
		}
	}
	return w.SendToChannel(now, by, c, o)
}
