package world

import (
	"strings"
	"testing"
	"time"
)

// Whoever asks for code after code to guess it is told to wait until the next day.
func TestRecoveriesAreBounded(t *testing.T) {
	w := newWorld(t)
	u := people(t, w, 1)[0]
	u.Password = &Password{Email: "a@example.com"}
	for range recoveriesPerDay {
		if err := w.RequestRecovery(now, u); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.RequestRecovery(now, u); err == nil || !strings.Contains(err.Error(), "FLOOD_WAIT_") {
		t.Errorf("one request more: %v", err)
	}
	if err := w.RequestRecovery(now.Add(24*time.Hour), u); err != nil {
		t.Errorf("a day later: %v", err)
	}
}
