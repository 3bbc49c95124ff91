package handlers

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// TestCodes: the table names methods that there are, each once for a text.
func TestCodes(t *testing.T) {
	n := 0
	for _, row := range codes {
		for _, m := range row.methods {
			n++
			if d := api.ByName(m); d == nil || !d.Function {
				t.Errorf("%s: there is no method %s", row.text, m)
			}
		}
	}
	if found := len(codesByMethod()); found != n {
		t.Errorf("%d rows give %d codes: some method is there twice for a text", n, found)
	}
	a := &API{codes: codesByMethod()}
	private := world.Refuse(400, "CHANNEL_PRIVATE")
	for method, want := range map[string]int{"messages.getHistory": 406, "messages.exportChatInvite": 400} {
		if got := a.documented(method, private).(*world.Refusal).Code; got != want {
			t.Errorf("%s: CHANNEL_PRIVATE has code %d, want %d", method, got, want)
		}
	}
}
