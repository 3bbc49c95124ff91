package actors

import (
	"strings"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// resendPolicy says whether the session may send a request again when a
// connection was lost and the server cannot tell whether it ran. Requests that
// only read may, and so may those that carry a random_id, by which the server
// drops doubles. All others end with an error that says so, and the journal of
// the run decides.
func resendPolicy(req tl.Object) mtproto.Resend {
	d := api.ByID(req.ConstructorID())
	if d == nil {
		return mtproto.ResendUnseen
	}
	for i := range d.Fields {
		if d.Fields[i].Name == "random_id" {
			return mtproto.ResendAlways
		}
	}
	_, verb, _ := strings.Cut(d.Name, ".")
	if verb == "getBotCallbackAnswer" { // presses a button
		return mtproto.ResendUnseen
	}
	for _, prefix := range readVerbs {
		if rest, ok := strings.CutPrefix(verb, prefix); ok && (rest == "" || rest[0] >= 'A' && rest[0] <= 'Z') {
			return mtproto.ResendAlways
		}
	}
	return mtproto.ResendUnseen
}

// readVerbs begin the names of methods that change nothing.
var readVerbs = []string{"get", "resolve", "search"}
