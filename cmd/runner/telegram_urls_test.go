package main

import (
	"testing"

	"github.com/tgfleet/tgfleet/actors"
)

func TestTelegramURLs(t *testing.T) {
	for _, tc := range []struct {
		test     bool
		dc       actors.DC
		ws, http string
	}{
		{false, actors.DC{ID: 2, Addr: "149.154.167.51:443"}, "wss://venus.web.telegram.org/apiws", "http://149.154.167.51:80/api"},
		{true, actors.DC{ID: 1, Addr: "[2001:b28:f23d:f001::e]:443"}, "wss://pluto.web.telegram.org/apiws_test", "http://[2001:b28:f23d:f001::e]:80/api"},
		{false, actors.DC{ID: 203, Addr: "91.105.192.100:443"}, "", "http://91.105.192.100:80/api"},
	} {
		if ws, http := telegramURLs(tc.test)(tc.dc); ws != tc.ws || http != tc.http {
			t.Errorf("dc %d, test %t: %q and %q, want %q and %q", tc.dc.ID, tc.test, ws, http, tc.ws, tc.http)
		}
	}
}
