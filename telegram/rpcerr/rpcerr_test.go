package rpcerr

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestNew(t *testing.T) {
	tests := []struct {
		code    int
		message string
		typ     string
		arg     int
		hasArg  bool
		class   Class
	}{
		{420, "FLOOD_WAIT_31", "FLOOD_WAIT", 31, true, ClassWait},
		{420, "FLOOD_WAIT_0", "FLOOD_WAIT", 0, true, ClassWait},
		{420, "FLOOD_WAIT", "FLOOD_WAIT", 0, false, ClassCaller},
		{420, "FLOOD_PREMIUM_WAIT_3", "FLOOD_PREMIUM_WAIT", 3, true, ClassWait},
		{420, "SLOWMODE_WAIT_15", "SLOWMODE_WAIT", 15, true, ClassWait},
		{420, "2FA_CONFIRM_WAIT_604800", "2FA_CONFIRM_WAIT", 604800, true, ClassWait},
		{420, "TAKEOUT_INIT_DELAY_9", "TAKEOUT_INIT_DELAY", 9, true, ClassWait},
		{420, "FLOOD_SKIP_FAILED_WAIT", "FLOOD_SKIP_FAILED_WAIT", 0, false, ClassWait},
		{420, "STORY_SEND_FLOOD_WEEKLY_1700000000", "STORY_SEND_FLOOD_WEEKLY", 1700000000, true, ClassCaller},
		{420, "FROZEN_METHOD_INVALID", "FROZEN_METHOD_INVALID", 0, false, ClassFrozen},
		{303, "PHONE_MIGRATE_4", "PHONE_MIGRATE", 4, true, ClassMigrate},
		{303, "FILE_MIGRATE_2", "FILE_MIGRATE", 2, true, ClassMigrate},
		{303, "FILE_MIGRATE_99999999", "FILE_MIGRATE", 99999999, true, ClassCaller},
		{400, "FILE_PART_7_MISSING", "FILE_PART_MISSING", 7, true, ClassCaller},
		{400, "FILE_REFERENCE_2_EXPIRED", "FILE_REFERENCE_EXPIRED", 2, true, ClassCaller},
		{400, "INPUT_METHOD_INVALID_1192227_9", "INPUT_METHOD_INVALID", 9, true, ClassCaller},
		{400, "PREVIOUS_CHAT_IMPORT_ACTIVE_WAIT_5MIN", "PREVIOUS_CHAT_IMPORT_ACTIVE_WAIT_5MIN", 0, false, ClassCaller},
		{400, "CONNECTION_NOT_INITED", "CONNECTION_NOT_INITED", 0, false, ClassInit},
		{400, "PEER_FLOOD", "PEER_FLOOD", 0, false, ClassFrozen},
		{400, "SESSION_PASSWORD_NEEDED", "SESSION_PASSWORD_NEEDED", 0, false, ClassNeedPassword},
		{401, "SESSION_PASSWORD_NEEDED", "SESSION_PASSWORD_NEEDED", 0, false, ClassNeedPassword},
		{401, "AUTH_KEY_UNREGISTERED", "AUTH_KEY_UNREGISTERED", 0, false, ClassReauth},
		{401, "SESSION_REVOKED", "SESSION_REVOKED", 0, false, ClassFrozen},
		{401, "SOMETHING_NEW", "SOMETHING_NEW", 0, false, ClassReauth},
		{406, "AUTH_KEY_DUPLICATED", "AUTH_KEY_DUPLICATED", 0, false, ClassFrozen},
		{403, "CHAT_WRITE_FORBIDDEN", "CHAT_WRITE_FORBIDDEN", 0, false, ClassCaller},
		{500, "RANDOM_ID_DUPLICATE", "RANDOM_ID_DUPLICATE", 0, false, ClassCaller},
		{500, "INTERDC_2_CALL_ERROR", "INTERDC_CALL_ERROR", 2, true, ClassServer},
		{-503, "Timeout", "Timeout", 0, false, ClassServer},
		{999, "NOBODY_KNOWS", "NOBODY_KNOWS", 0, false, ClassServer},
		{500, "No workers running 3", "No workers running 3", 0, false, ClassServer},
		{500, "", "", 0, false, ClassServer},
		{500, "500", "500", 0, false, ClassServer},
		{420, "FLOOD_WAIT_99999999999999999999", "FLOOD_WAIT_99999999999999999999", 0, false, ClassCaller},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%d %s", tt.code, tt.message), func(t *testing.T) {
			e := New(tt.code, tt.message, "messages.sendMessage")
			want := &Error{
				Code: tt.code, Type: tt.typ, Arg: tt.arg, HasArg: tt.hasArg,
				Message: tt.message, Method: "messages.sendMessage",
			}
			if diff := cmp.Diff(want, e); diff != "" {
				t.Errorf("New (-want +got):\n%s", diff)
			}
			if got := e.Class(); got != tt.class {
				t.Errorf("class %v, want %v", got, tt.class)
			}
		})
	}
}

func TestWaitIsClamped(t *testing.T) {
	for message, want := range map[string]time.Duration{
		"FLOOD_WAIT_0":           time.Second,
		"FLOOD_WAIT_31":          31 * time.Second,
		"FLOOD_WAIT_2147483647":  14 * 24 * time.Hour,
		"FLOOD_SKIP_FAILED_WAIT": time.Second,
	} {
		if got, ok := New(420, message, "").Wait(); !ok || got != want {
			t.Errorf("%s: wait %v %v, want %v", message, got, ok, want)
		}
	}
	if d, ok := New(400, "PHONE_CODE_INVALID", "").Wait(); ok {
		t.Errorf("PHONE_CODE_INVALID: wait %v, want none", d)
	}
}

func TestMovesHome(t *testing.T) {
	for message, want := range map[string]int{
		"PHONE_MIGRATE_4": 4, "USER_MIGRATE_1": 1, "NETWORK_MIGRATE_3": 3,
		"FILE_MIGRATE_2": 0, "STATS_MIGRATE_2": 0, "PHONE_MIGRATE_0": 0, "PHONE_MIGRATE": 0,
	} {
		if dc, ok := New(303, message, "").MovesHome(); dc != want || ok != (want != 0) {
			t.Errorf("%s: moves home to %d %v, want %d", message, dc, ok, want)
		}
	}
	if dc, ok := New(400, "PHONE_MIGRATE_4", "").MovesHome(); ok {
		t.Errorf("code 400: moves home to %d, want nothing", dc)
	}
}

func TestIsSeesThroughWrapping(t *testing.T) {
	err := fmt.Errorf("step: %w", New(400, "PHONE_CODE_INVALID", "auth.signIn"))
	if !Is(err, "PHONE_CODE_EXPIRED", "PHONE_CODE_INVALID") {
		t.Error("Is does not find the wrapped type")
	}
	if Is(err, "PHONE_CODE") || Is(io.EOF, "PHONE_CODE_INVALID") || Is(nil, "PHONE_CODE_INVALID") {
		t.Error("Is finds a type that is not there")
	}
	if c, ok := ClassOf(err); !ok || c != ClassCaller {
		t.Errorf("ClassOf = %v %v", c, ok)
	}
	if _, ok := ClassOf(errors.New("x")); ok {
		t.Error("ClassOf finds a class in a foreign error")
	}
}

func TestErrorNamesMethodAndMessage(t *testing.T) {
	got := New(420, "FLOOD_WAIT_31", "messages.sendMessage").Error()
	if want := "messages.sendMessage: rpc error 420 FLOOD_WAIT_31"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}

func FuzzNew(f *testing.F) {
	for _, s := range []string{"FLOOD_WAIT_31", "2FA_CONFIRM_WAIT_1", "FILE_PART_7_MISSING", "_", "__1", "1_", "\x00", ""} {
		f.Add(420, s)
	}
	f.Fuzz(func(t *testing.T, code int, message string) {
		e := New(code, message, "")
		if len(e.Type) > len(message) || (e.Type == "") != (message == "") {
			t.Errorf("type %q of %q", e.Type, message)
		}
		if d, ok := e.Wait(); ok && (d < minWait || d > maxWait) {
			t.Errorf("wait %v of %q", d, message)
		}
		// A type has no number left: taking it apart again changes nothing.
		if again := New(code, e.Type, ""); e.HasArg && (again.HasArg || again.Type != e.Type) {
			t.Errorf("%q -> %q -> %q", message, e.Type, again.Type)
		}
	})
}

func TestMessageIsBounded(t *testing.T) {
	for _, sent := range []string{strings.Repeat("A", 1<<20), strings.Repeat("é", 1<<20), "\xff\xfe" + strings.Repeat("_1", 1<<20)} {
		e := New(500, sent, "m")
		if len(e.Message) > maxMessage || len(e.Type) > maxMessage || !utf8.ValidString(e.Error()) {
			t.Errorf("error of %d bytes, type of %d, valid: %v", len(e.Message), len(e.Type), utf8.ValidString(e.Error()))
		}
	}
}
