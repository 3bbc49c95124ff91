package effect

import (
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/tl/api"
)

func TestEveryListedMethodExistsOnce(t *testing.T) {
	seen := map[string]bool{}
	for method := range strings.FieldsSeq(reads + idempotent + withRandomID) {
		d := api.ByName(method)
		if d == nil || !d.Function {
			t.Errorf("%s is not a method of this layer", method)
		}
		if seen[method] {
			t.Errorf("%s is listed twice", method)
		}
		seen[method] = true
	}
	if len(seen) != len(table()) {
		t.Errorf("table has %d methods, lists have %d", len(table()), len(seen))
	}
}

func TestRandomIDMethodsHaveTheField(t *testing.T) {
	for method := range strings.FieldsSeq(withRandomID) {
		found := false
		for _, f := range api.ByName(method).Fields {
			found = found || f.Name == "random_id" && (f.Type == "long" || f.Type == "Vector<long>")
		}
		if !found {
			t.Errorf("%s is listed as random_id but has no such field", method)
		}
	}
}

func TestOf(t *testing.T) {
	for method, want := range map[string]Class{
		"users.getUsers":                Read,
		"channels.editTitle":            Idempotent,
		"messages.sendMessage":          RandomID,
		"channels.createChannel":        Unsafe,
		"messages.exportChatInvite":     Unsafe,
		"messages.getBotCallbackAnswer": Unsafe,
		"messages.getMessagesViews":     Unsafe,
		"no.suchMethod":                 Unsafe,
		"":                              Unsafe,
	} {
		if got := Of(method); got != want {
			t.Errorf("Of(%q) = %s, want %s", method, got, want)
		}
	}
}
