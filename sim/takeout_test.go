package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// An export of an account's data is begun and ended by its client, and asked within by
// its id, which is nobody else's.
func TestTakeout(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	within := func(c *client, id int64, req tl.Object, want string) {
		t.Helper()
		_, err := c.wait(c.push(&api.InvokeWithTakeoutRequest{TakeoutID: id, Query: req}))
		if got := errorText(err); got != want {
			t.Errorf("%T within export %d: %q, want %q", req, id, got, want)
		}
	}
	refused(a.client, &api.AccountFinishTakeoutSessionRequest{Success: true}, "403 TAKEOUT_REQUIRED")
	within(a.client, 0, self(), "400 TAKEOUT_INVALID")
	within(a.client, 7, self(), "400 TAKEOUT_INVALID")
	id := must(a.client, &api.AccountInitTakeoutSessionRequest{Contacts: true}).ID
	within(a.client, id, self(), "")
	within(b.client, id, self(), "400 TAKEOUT_INVALID")
	refused(a.client, &api.AccountFinishTakeoutSessionRequest{}, "403 TAKEOUT_REQUIRED")
	elsewhere := connect(t, s, 2)
	exported := must(a.client, &api.AuthExportAuthorizationRequest{DCID: 2})
	must(elsewhere, &api.AuthImportAuthorizationRequest{ID: exported.ID, Bytes: exported.Bytes})
	within(elsewhere, id, &api.HelpGetConfigRequest{}, "")
	within(a.client, id, &api.AccountFinishTakeoutSessionRequest{Success: true}, "")
	within(a.client, id, self(), "400 TAKEOUT_INVALID")
	within(connect(t, s, 1), id, &api.HelpGetConfigRequest{}, "400 TAKEOUT_INVALID")
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
