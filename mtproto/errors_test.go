package mtproto

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestSafeToRetry(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want bool
	}{
		{"never sent", &CallError{Err: ErrClosed}, true},
		{"sent and refused", &CallError{Sent: true, Err: &BadMsgError{Code: 33}}, true},
		{"fate unknown", &CallError{Sent: true, MaybeExecuted: true, Err: ErrFateUnknown}, false},
		{"wrapped", fmt.Errorf("send: %w", &CallError{Err: ErrClosed}), true},
		{"busy", fmt.Errorf("push: %w", ErrBusy), true},
		{"anything else", io.ErrUnexpectedEOF, false},
		{"none", nil, false},
	}
	for _, tt := range tests {
		if got := SafeToRetry(tt.err); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestErrorTexts(t *testing.T) {
	tests := []struct {
		err  error
		want string
	}{
		{&CallError{RequestID: 4, Err: ErrClosed}, "request 4 was never sent"},
		{&CallError{RequestID: 4, Sent: true, Err: ErrClosed}, "request 4 was not executed"},
		{&CallError{RequestID: 4, Sent: true, MaybeExecuted: true, Err: ErrFateUnknown}, "request 4 may have been executed"},
		{&SecurityError{Check: "session_id"}, "the connection is dropped"},
		{&BadMsgError{Code: 17}, "msg_id too high"},
		{&BadMsgError{Code: 99}, "unknown reason"},
	}
	for _, tt := range tests {
		if !strings.Contains(tt.err.Error(), tt.want) {
			t.Errorf("%q does not say %q", tt.err, tt.want)
		}
	}
	if !errors.Is(&CallError{Err: ErrFateUnknown}, ErrFateUnknown) {
		t.Error("CallError hides its reason")
	}
}

func TestBadMsgErrorClasses(t *testing.T) {
	for code, fatal := range map[int]bool{16: false, 17: false, 18: true, 19: true, 20: false, 32: false, 33: false, 34: true, 35: true, 48: false, 64: false} {
		e := &BadMsgError{Code: code}
		if e.Fatal() != fatal || e.Retryable() == fatal {
			t.Errorf("code %d: fatal %v, retryable %v", code, e.Fatal(), e.Retryable())
		}
	}
}
