package handlers

import (
	"time"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// status returns when a user was online: roughly for whom the time is hidden from, nil
// for Telegram itself.
// See https://core.telegram.org/type/UserStatus.
func (v *view) status(u *world.User) api.UserStatusClass {
	shows, mine := v.w.ShowsStatus(u, v.viewer)
	last := max(u.Seen, min(u.OnlineUntil, v.now.Unix()))
	switch {
	case u.Service:
		return nil
	case v.w.Blocks(u.ID, v.viewer):
		return &api.UserStatusEmpty{}
	case last == 0:
		return &api.UserStatusRecently{ByMe: mine}
	case !shows:
		return v.roughly(time.Unix(last, 0), mine)
	case u.OnlineUntil > v.now.Unix():
		return &api.UserStatusOnline{Expires: date(u.OnlineUntil)}
	}
	return &api.UserStatusOffline{WasOnline: date(last)}
}

// roughly says about when somebody was online.
func (v *view) roughly(last time.Time, mine bool) api.UserStatusClass {
	const day = 24 * time.Hour
	switch ago := v.now.Sub(last); {
	case ago <= 3*day:
		return &api.UserStatusRecently{ByMe: mine}
	case ago <= 7*day:
		return &api.UserStatusLastWeek{ByMe: mine}
	case ago <= 30*day:
		return &api.UserStatusLastMonth{ByMe: mine}
	}
	return &api.UserStatusEmpty{}
}
