package sim_test

import (
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

func controlOf(t *testing.T, s *sim.Server) (*control.Client, string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.ServeControl(ln)
	base := "http://" + ln.Addr().String()
	c := control.New(base)
	t.Cleanup(c.Close)
	return c, base
}

func TestControl(t *testing.T) {
	s := start(t, sim.Options{})
	ctl, _ := controlOf(t, s)
	ctx := t.Context()
	if err := ctl.Health(ctx); err != nil {
		t.Fatal(err)
	}
	const phone = "+1 555 000 0001"
	n := control.Number{Phone: phone, DC: 2, FirstName: "Ada", Username: "ada_l", Password: "secret"}
	if err := ctl.Register(ctx, n); err != nil {
		t.Fatal(err)
	}
	if err := ctl.Register(ctx, n); err == nil || !strings.Contains(err.Error(), "PHONE_NUMBER_OCCUPIED") {
		t.Errorf("registering twice: %v", err)
	}
	if _, err := ctl.Code(ctx, phone); !errors.Is(err, control.ErrNotFound) {
		t.Errorf("code before any was sent: %v, want ErrNotFound", err)
	}
	c := connect(t, s, 2)
	hash, want := c.code(phone)
	got, err := ctl.Code(ctx, phone)
	if err != nil || got != want {
		t.Errorf("code %q, %v; want %q", got, err, want)
	}
	if messages, err := ctl.Messages(ctx, phone); err != nil || len(messages) != 1 || messages[0].Via != "app" {
		t.Errorf("messages %v, %v", messages, err)
	}
	refused(c, signInRequest(phone, hash, want), "401 SESSION_PASSWORD_NEEDED")
	must(c, c.answerPassword(must(c, &api.AccountGetPasswordRequest{}), "secret"))
	if err := ctl.Inject(ctx, control.Fault{Kind: control.FaultError, Method: "updates.getState", Code: 420, Text: "FLOOD_WAIT_3"}); err != nil {
		t.Fatal(err)
	}
	refused(c, &api.UpdatesGetStateRequest{}, "420 FLOOD_WAIT_3")
	for _, bad := range []control.Fault{
		{Kind: "earthquake"}, {Kind: control.FaultError}, {Kind: control.FaultForgetKeys},
		{Kind: control.FaultClose, Phone: "15559999999"}, {Kind: control.FaultLoseAnswer, Phone: "1"},
	} {
		if err := ctl.Inject(ctx, bad); err == nil {
			t.Errorf("fault %+v is accepted", bad)
		}
	}
	entries, err := ctl.Ledger(ctx)
	if err != nil || len(entries) != 1 || entries[0].Method != "auth.checkPassword" || entries[0].Phone != "15550000001" {
		t.Errorf("ledger %+v, %v", entries, err)
	}
}

// TestControlErrorsHideNumbers: paths hold phone numbers, errors must not.
func TestControlErrorsHideNumbers(t *testing.T) {
	ctl := control.New("http://127.0.0.1:1")
	if _, err := ctl.Code(t.Context(), "15550000001"); err == nil || strings.Contains(err.Error(), "1555") {
		t.Errorf("error of an unreachable simulator: %v", err)
	}
}

func TestControlRefusesWebPagesAndNonsense(t *testing.T) {
	s := start(t, sim.Options{})
	_, base := controlOf(t, s)
	for _, tc := range []struct {
		body, site string
		want       int
	}{
		{`{"phone":"15550000001"}`, "cross-site", http.StatusForbidden},
		{`{"phone":"15550000001","shoe_size":44}`, "", http.StatusBadRequest},
		{`{`, "", http.StatusBadRequest},
		{`{"phone":"15550000001"}`, "", http.StatusCreated},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/v1/numbers", strings.NewReader(tc.body))
		if err != nil {
			t.Fatal(err)
		}
		if tc.site != "" {
			req.Header.Set("Sec-Fetch-Site", tc.site)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != tc.want {
			t.Errorf("POST %s from %q: %d, want %d", tc.body, tc.site, res.StatusCode, tc.want)
		}
	}
	http.DefaultClient.CloseIdleConnections()
}
