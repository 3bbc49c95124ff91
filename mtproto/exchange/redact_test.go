package exchange

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func wantRedacted(t *testing.T, v any, secret []byte) {
	t.Helper()
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%x", "%d", "%s"} {
		fmt.Fprintf(&out, verb+"\n", v)
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", v)
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
	if b, err := json.Marshal(v); err == nil {
		out.Write(b)
	}
	for _, form := range []string{hex.EncodeToString(secret), strings.Trim(fmt.Sprint(secret), "[]"), fmt.Sprintf("%#v", secret[:4])[8:24]} {
		if strings.Contains(out.String(), form) {
			t.Errorf("%T printed its secret: %.60s", v, out.String())
		}
	}
	if !strings.Contains(out.String(), "exchange.") {
		t.Errorf("%T prints as %s", v, out.String())
	}
}
