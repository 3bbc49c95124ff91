package actors

import (
	"testing"

	"github.com/tgfleet/tgfleet/telegram/rpcerr"
)

// TestBoundAfterAll: a packet that says both that a temporary key is unknown and
// that it is bound is a lie, and no reason to panic.
func TestBoundAfterAll(t *testing.T) {
	s := new(session)
	if s.bound(); s.temp != nil {
		t.Error("a key that was given up is back")
	}
}

func TestJudgeBinding(t *testing.T) {
	for _, tc := range []struct {
		code int
		text string
		want bindRefusal
	}{
		{400, "ENCRYPTED_MESSAGE_INVALID", bindKeyUnknown},
		{401, "AUTH_KEY_UNREGISTERED", bindKeyUnknown},
		{401, "SESSION_REVOKED", bindKeyUnknown},
		{400, "EXPIRES_AT_INVALID", bindAgain},
		{400, "TEMP_AUTH_KEY_ALREADY_BOUND", bindAgain},
		{400, "TEMP_AUTH_KEY_EMPTY", bindAgain},
		{420, "FLOOD_WAIT_5", bindAgain},
		{500, "INTERNAL", bindAgain},
		{400, "INPUT_METHOD_INVALID_3449971141_0", bindUnsupported},
		{500, "NOT_IMPLEMENTED", bindUnsupported},
		{404, "METHOD_NOT_FOUND", bindUnsupported},
	} {
		if got := judgeBinding(rpcerr.New(tc.code, tc.text, methodBind)); got != tc.want {
			t.Errorf("%d %s: %d, want %d", tc.code, tc.text, got, tc.want)
		}
	}
}
