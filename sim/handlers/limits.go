package handlers

import (
	"reflect"
	"strconv"
	"time"

	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// subjectFields name, in this order, the field of a request that says whom or
// what it is about.
var subjectFields = []string{"to_peer", "peer", "channel", "user_id", "chat_id", "bot"}

// subject returns that field of a request, nil when it has none.
func subject(req tl.Object) any {
	fields := api.ByID(req.ConstructorID()).Fields
	for _, name := range subjectFields {
		for i := range fields {
			if fields[i].Name == name {
				return reflect.ValueOf(req).Elem().Field(i).Interface()
			}
		}
	}
	return nil
}

// subjectKey names what a request is about, "" for nothing.
func subjectKey(req tl.Object) string {
	switch s := subject(req).(type) {
	case int64:
		return strconv.FormatInt(s, 10)
	case tl.Object:
		if wire, err := tl.Append(nil, s); err == nil {
			return string(wire)
		}
	}
	return ""
}

// reaching are the methods by which an account turns to somebody.
var reaching = map[string]bool{
	"messages.sendMessage": true, "messages.sendMedia": true, "messages.sendMultiMedia": true,
	"messages.forwardMessages": true, "messages.sendInlineBotResult": true, "messages.startBot": true,
}

// limit counts a request, and refuses it beyond a limit.
func (c *Call) limit(m method, req tl.Object) error {
	peer := ""
	if c.limits.PerPeer(m.name) {
		peer = subjectKey(req)
	}
	if wait := c.limits.Call(c.Now, c.limited(), m.name, peer); wait > 0 {
		return world.Refuse(420, "FLOOD_WAIT_%d", (wait+time.Second-1)/time.Second)
	}
	if c.user == nil || !reaching[m.name] {
		return nil
	}
	in, ok := subject(req).(api.InputPeerClass)
	if !ok {
		return nil
	}
	t, err := c.inputPeer(in)
	if err != nil || t.user == nil || t.user.ID == c.user.ID || c.world().Heard(c.user.ID, t.user.ID) {
		return nil // what is wrong with the peer, the method itself says
	}
	if !c.limits.Stranger(c.Now, int64(c.user.ID), int64(t.user.ID)) {
		return errPeerFlood
	}
	return nil
}

var errPeerFlood = world.Refuse(400, "PEER_FLOOD")

// limited is who the caller is to the limits: an account, or a key before
// sign-in.
func (c *Call) limited() int64 {
	switch {
	case c.user != nil:
		return int64(c.user.ID)
	case c.Key != nil:
		return int64(c.Key.ID)
	}
	return int64(c.Temp.ID)
}

// SetLimits replaces the hidden limits and forgets what was counted; rules are
// valid.
func (a *API) SetLimits(rules control.Limits) { a.limits.Set(rules) }

// Limits returns the hidden limits.
func (a *API) Limits() control.Limits { return a.limits.Rules() }
