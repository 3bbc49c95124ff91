package handlers

import (
	"time"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// exportLifetime is how long an exported authorization may be imported.
const exportLifetime = time.Minute

// export is an authorization on its way to another DC, found by the bytes that
// its owner was given.
type export struct {
	user          world.UserID
	dc            int
	authorization int64
	until         time.Time
}

func exportMethods(m methods) {
	object(m, anywhere, exportAuthorization)
	object(m, anybody, importAuthorization)
}

// exportAuthorization lets the caller sign in on its key of another DC. It is
// also allowed where the caller is not at home: an account that was moved brings
// its authorization from where it was.
// See https://core.telegram.org/api/datacenter#transferring-authorization.
func exportAuthorization(c *Call, req *api.AuthExportAuthorizationRequest) (*api.AuthExportedAuthorization, error) {
	dc := int(req.DCID)
	if dc < 1 || dc > c.world().DCs() || dc == c.DC {
		return nil, world.Refuse(400, "DC_ID_INVALID")
	}
	token, err := c.random(32)
	if err != nil {
		return nil, err
	}
	c.sweepExports(c.Key.Authorization)
	c.exports[string(token)] = export{c.user.ID, dc, c.Key.Authorization, c.Now.Add(exportLifetime)}
	return &api.AuthExportedAuthorization{ID: int64(c.user.ID), Bytes: token}, nil
}

// maxExports is how many exports of one authorization wait to be imported.
const maxExports = 20

// sweepExports forgets exports that nobody imported in time, and the oldest of an
// authorization that is exported again and again.
func (c *Call) sweepExports(authorization int64) {
	oldest, waiting := "", 0
	for token, x := range c.exports {
		switch {
		case c.Now.After(x.until):
			delete(c.exports, token)
		case x.authorization == authorization:
			if waiting++; waiting == 1 || x.until.Before(c.exports[oldest].until) {
				oldest = token
			}
		}
	}
	if waiting >= maxExports {
		delete(c.exports, oldest)
	}
}

// importAuthorization signs the caller's key in; the bytes are good for once.
func importAuthorization(c *Call, req *api.AuthImportAuthorizationRequest) (api.AuthAuthorizationClass, error) {
	x, ok := c.exports[string(req.Bytes)]
	if !ok || int64(x.user) != req.ID || x.dc != c.DC || c.Now.After(x.until) || !c.world().Authorized(x.user, x.authorization) {
		return nil, world.Refuse(400, "AUTH_BYTES_INVALID")
	}
	delete(c.exports, string(req.Bytes))
	u := c.world().User(x.user)
	if u.Deny() != nil {
		return nil, u.Deny()
	}
	c.world().Import(c.Now, c.Key, u.ID, x.authorization)
	c.user = u
	return &api.AuthAuthorization{User: c.view().user(u)}, nil
}
