package handlers

import (
	"bytes"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// expiryMargin is by how much a client's idea of a temporary key's end may
// differ from ours: it reckons from its own view of our clock.
const expiryMargin = time.Minute

func bindMethods(m methods) {
	boolean(m, unbound, bindTempAuthKey)
}

// bindTempAuthKey lets the caller's temporary key speak for a permanent one.
// What is not exactly as the client must make it is refused: the message inside
// is the only proof that the permanent key is the caller's.
//
// See https://core.telegram.org/method/auth.bindTempAuthKey.
func bindTempAuthKey(c *Call, req *api.AuthBindTempAuthKeyRequest) error {
	until := int64(req.ExpiresAt)
	switch t := c.Temp; {
	case t == nil:
		return world.Refuse(400, "TEMP_AUTH_KEY_EMPTY")
	case t.Perm != 0 && t.Perm != uint64(req.PermAuthKeyID):
		return world.Refuse(400, "TEMP_AUTH_KEY_ALREADY_BOUND")
	case until <= c.Now.Unix() || (time.Duration(until-t.ExpiresAt)*time.Second).Abs() > expiryMargin:
		return world.Refuse(400, "EXPIRES_AT_INVALID")
	}
	perm := c.world().Key(uint64(req.PermAuthKeyID), c.DC)
	if perm == nil || !c.proves(perm, req) {
		return world.Refuse(400, "ENCRYPTED_MESSAGE_INVALID")
	}
	c.replaced = c.world().Bind(c.Temp, perm, until)
	return nil
}

// proves reports whether the request holds the message that only the owner of
// perm can make, made for this very request.
func (c *Call) proves(perm *world.AuthKey, req *api.AuthBindTempAuthKeyRequest) bool {
	key, err := crypto.NewAuthKey(perm.Secret)
	if err != nil {
		return false
	}
	msgID, body, err := crypto.DecryptBindMessage(key, bytes.Clone(req.EncryptedMessage))
	if err != nil || msgID != c.MsgID {
		return false
	}
	d := tl.NewDecoder(body)
	if d.ID() != mt.IDBindAuthKeyInner {
		return false
	}
	var inner mt.BindAuthKeyInner
	inner.DecodeBare(d)
	return d.Err() == nil && d.Len() == 0 && inner == mt.BindAuthKeyInner{
		Nonce: req.Nonce, TempAuthKeyID: int64(c.Temp.ID), PermAuthKeyID: int64(perm.ID),
		TempSessionID: c.SessionID, ExpiresAt: req.ExpiresAt,
	}
}
