package handlers

import (
	"crypto/subtle"
	"time"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// exportLifetime is how long an exported authorization may be imported.
const exportLifetime = time.Minute

// export is an authorization on its way to another DC; the map's key is the
// user, so a new export replaces an older one.
type export struct {
	token         []byte
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
	id := int64(c.user.ID)
	c.exports[id] = export{token, dc, c.Key.Authorization, c.Now.Add(exportLifetime)}
	return &api.AuthExportedAuthorization{ID: id, Bytes: token}, nil
}

// importAuthorization signs the caller's key in; the bytes are good for once.
func importAuthorization(c *Call, req *api.AuthImportAuthorizationRequest) (api.AuthAuthorizationClass, error) {
	x, ok := c.exports[req.ID]
	if !ok || x.dc != c.DC || c.Now.After(x.until) || subtle.ConstantTimeCompare(x.token, req.Bytes) != 1 {
		return nil, world.Refuse(400, "AUTH_BYTES_INVALID")
	}
	delete(c.exports, req.ID)
	u := c.world().User(world.UserID(req.ID))
	c.world().Import(c.Now, c.Key, u.ID, x.authorization)
	c.user = u
	return &api.AuthAuthorization{User: c.view().user(u)}, nil
}
