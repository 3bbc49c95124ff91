package sim

import (
	"cmp"
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/sim/world"
)

// RegisterBot makes a bot, as somebody does in a chat with BotFather. The error
// is a *world.Refusal when a rule forbids it.
func (s *Server) RegisterBot(b control.Bot) (control.BotAccount, error) {
	if b.Name == "" {
		b.Name = "Bot"
	}
	var out control.BotAccount
	var err error
	s.hub.Do(func() {
		n := world.NewBot{
			Name: b.Name, Username: b.Username, DC: cmp.Or(b.DC, 1), Token: world.Private(b.Token),
			ReadsAll: b.ReadsAll, NoGroups: b.NoGroups,
		}
		if n.Owner, err = s.owner(b.Owner); err != nil {
			return
		}
		var u *world.User
		if u, err = s.world.AddBot(time.Now(), n); err == nil {
			out = control.BotAccount{ID: int64(u.ID), Username: u.Username, Token: u.Token().Reveal()}
		}
	})
	if err != nil {
		return control.BotAccount{}, fmt.Errorf("register bot: %w", err)
	}
	return out, nil
}

// owner finds a bot's owner by number, 0 for "". The lock is held.
func (s *Server) owner(phone string) (world.UserID, error) {
	if phone == "" {
		return 0, nil
	}
	digits, err := world.ParsePhone(phone)
	if err != nil {
		return 0, err
	}
	u := s.world.UserByPhone(digits)
	if u == nil {
		return 0, world.Refuse(400, "PHONE_NOT_OCCUPIED")
	}
	return u.ID, nil
}

// RevokeBotToken gives the bot of a token another one and ends its sessions; the
// old token is answered with ACCESS_TOKEN_EXPIRED.
func (s *Server) RevokeBotToken(token string) (control.BotAccount, error) {
	var out control.BotAccount
	var err error
	s.hub.DoEnding(func() []uint64 {
		var u *world.User
		if u, err = s.world.BotByToken(world.Private(token)); err != nil {
			return nil
		}
		ended := s.world.RevokeToken(u)
		out = control.BotAccount{ID: int64(u.ID), Username: u.Username, Token: u.Token().Reveal()}
		return ended
	})
	if err != nil {
		return control.BotAccount{}, fmt.Errorf("revoke token: %w", err)
	}
	return out, nil
}
