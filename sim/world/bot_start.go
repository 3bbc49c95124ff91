package world

import "time"

// StartBot writes to a bot in private. The bot gets param behind the command; who wrote
// does not see it. The refusals are those of SendToUser.
// See https://core.telegram.org/method/messages.startBot.
func (w *World) StartBot(now time.Time, by UserID, bot *User, o Outgoing, param string) (Sent, error) {
	sent, err := w.SendToUser(now, by, bot, o)
	if err != nil {
		return Sent{}, err
	}
	if c := w.CopyIn(bot.ID, sent.Message); c != nil && param != "" {
		c.Text += " " + param
		w.messages.Put(c)
	}
	return sent, nil
}

// StartInChat starts a bot in a supergroup or basic group, where it is added unless
// it is there: by says so. It returns the entries of the log that by reads. The
// refusals are those of writing and of adding; then nothing happens.
// See https://core.telegram.org/method/messages.startBot.
func (w *World) StartInChat(now time.Time, by UserID, p Peer, bot *User, o Outgoing) (Sent, []*Update, error) {
	c, g := w.channels.Get(p.Channel()), w.groups.Get(p.Group())
	if err := w.checkOutgoing(by, &o); err != nil {
		return Sent{}, nil, err
	}
	var err error
	if p.Kind == KindChannel {
		err = w.mayPost(now, by, c, nil)
	} else {
		err = w.mayWriteIn(by, g, nil)
	}
	if err != nil {
		return Sent{}, nil, err
	}
	var added *Update
	switch {
	case w.IsIn(p, bot.ID):
	case p.Kind == KindChannel:
		added, err = w.Invite(now, by, c, bot.ID)
	default:
		added, err = w.AddToGroup(now, by, g, bot.ID, 0)
	}
	if err != nil {
		return Sent{}, nil, err
	}
	var sent Sent
	if p.Kind == KindChannel {
		sent, err = w.SendToChannel(now, by, c, o)
	} else {
		sent, err = w.SendToGroup(now, by, g, o)
	}
	return sent, []*Update{added, sent.Update}, err
}
