package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func tlgen(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = run(args, &out, &errs)
	return code, out.String(), errs.String()
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// checkFault runs tlgen on a bad x.tl: exit 2, the message, and no file left.
func checkFault(t *testing.T, want string, args func(file string) []string, src string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.tl")
	write(t, file, src)
	code, _, stderr := tlgen(args(file)...)
	if code != exitBadInput || !strings.Contains(stderr, want) {
		t.Errorf("exit %d, want %d; stderr %q, want %q", code, exitBadInput, stderr, want)
	}
	entries, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestUsageErrors(t *testing.T) {
	for _, args := range [][]string{
		nil, {"frobnicate"}, {"import"}, {"import", "-nope"}, {"generate"}, {"generate", "-schema", "x", "-package", "y", "extra"},
	} {
		code, _, stderr := tlgen(args...)
		if code != exitBadInput || !strings.Contains(stderr, "usage:") {
			t.Errorf("%q: exit %d, stderr %q", args, code, stderr)
		}
	}
	if code, stdout, _ := tlgen("help"); code != exitOK || !strings.Contains(stdout, "usage:") {
		t.Errorf("help: exit %d, %q", code, stdout)
	}
	if code, _, _ := tlgen("import", filepath.Join(t.TempDir(), "absent.tl")); code != exitFailed {
		t.Errorf("absent file: exit %d", code)
	}
}

func TestGoName(t *testing.T) {
	for name, want := range map[string]string{
		"inputPeerUser": "InputPeerUser", "messages.messages": "MessagesMessages", "help.getNearestDc": "HelpGetNearestDC",
		"updateMessageID": "UpdateMessageID", "dcOption": "DCOption", "req_pq_multi": "ReqPqMulti",
		"server_DH_params_ok": "ServerDHParamsOk", "user_id": "UserID", "access_hash": "AccessHash", "random_id": "RandomID",
		"p_q_inner_data_dc": "PQInnerDataDC", "resPQ": "ResPQ", "JSONValue": "JSONValue", "jsonNull": "JSONNull",
		"msg_ids": "MsgIDs", "ipPort": "IPPort", "tcpo_only": "TcpoOnly", "md5_checksum": "Md5Checksum",
		"inputCheckPasswordSRP": "InputCheckPasswordSRP", "smsjobs.getSmsJob": "SmsjobsGetSMSJob", "Server_DH_Params": "ServerDHParams",
	} {
		if got := goName(name); got != want {
			t.Errorf("%s became %s, want %s", name, got, want)
		}
	}
}
