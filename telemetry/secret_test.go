package telemetry

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretIsNeverPrinted(t *testing.T) {
	const canary = "correct horse battery"
	type holder struct{ Password Secret }
	h := holder{canary}

	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		fmt.Fprintf(&out, verb+"\n", h.Password)
		fmt.Fprintf(&out, verb+"\n", h)
		fmt.Fprintf(&out, verb+"\n", &h)
		fmt.Fprintf(&out, verb+"\n", map[string]Secret{"k": canary})
	}
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(handler).Info("m", "secret", h.Password, "holder", h)
	}
	if err := json.NewEncoder(&out).Encode(h); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), canary) || strings.Contains(out.String(), fmt.Sprintf("%x", canary)) {
		t.Errorf("a printed form contains the secret:\n%s", out.String())
	}
	if got := strings.Count(out.String(), Redacted); got < 10 {
		t.Errorf("%d redacted values in the output, want one for each way of printing", got)
	}
	if h.Password.Reveal() != canary {
		t.Error("Reveal does not give the value back")
	}
}

func TestEmptySecretIsEmpty(t *testing.T) {
	if got := Secret("").String(); got != "" {
		t.Errorf("String() = %q, want an empty string", got)
	}
}
