package actors

import (
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/scripts/effect"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// resendPolicy says whether the session may send a request again when a
// connection was lost and the server cannot tell whether it ran. The others end
// with an error that says so, and the journal of the run decides.
func resendPolicy(req tl.Object) mtproto.Resend {
	if d := api.ByID(req.ConstructorID()); d != nil && effect.Of(d.Name).Repeatable() {
		return mtproto.ResendAlways
	}
	return mtproto.ResendUnseen
}
