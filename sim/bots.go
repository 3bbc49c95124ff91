package sim

import (
	"cmp"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

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
		if n.Inline, err = inlineMode(b.Inline); err != nil {
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

// maxPlaceholder bounds what stands where a bot is asked, in characters.
const maxPlaceholder = 64

func inlineMode(in *control.InlineMode) (*world.InlineMode, error) {
	if in == nil {
		return nil, nil
	}
	m := &world.InlineMode{Placeholder: in.Placeholder, Geo: in.Geo, Feedback: in.Feedback, Search: world.Search(in.Search)}
	switch {
	case !utf8.ValidString(m.Placeholder) || utf8.RuneCountInString(m.Placeholder) > maxPlaceholder:
		return nil, fmt.Errorf("the placeholder of an inline mode has more than %d characters", maxPlaceholder)
	case m.Search != "" && !slices.Contains(world.Searches, m.Search):
		return nil, fmt.Errorf("no search is called %q; there are %q", in.Search, world.Searches)
	}
	return m, nil
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
