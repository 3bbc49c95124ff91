package tljson_test

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
	"github.com/tgfleet/tgfleet/tl/mt"
	"github.com/tgfleet/tgfleet/tl/tljson"
)

func TestMarshal(t *testing.T) {
	for _, tt := range []struct {
		name string
		v    any
		want string
	}{
		{"object", &api.InputPeerUser{UserID: 1 << 60, AccessHash: -1}, `{"_":"inputPeerUser","user_id":"1152921504606846976","access_hash":"-1"}`},
		{"no optional fields", &api.AuthSendCodeRequest{PhoneNumber: "+1", APIID: 5, APIHash: "a<b>", Settings: &api.CodeSettings{CurrentNumber: true}},
			`{"_":"auth.sendCode","api_id":5,"phone_number":"+1","api_hash":"a<b>","settings":{"_":"codeSettings","current_number":true}}`},
		{"empty optional vector", &api.CodeSettings{LogoutTokens: [][]byte{}}, `{"_":"codeSettings","logout_tokens":[]}`},
		{"bytes", &api.CodeSettings{LogoutTokens: [][]byte{{0xff, 0}, {}}}, `{"_":"codeSettings","logout_tokens":["/wA=",""]}`},
		{"optional Bool that is false", &api.CodeSettings{AppSandbox: new(false)}, `{"_":"codeSettings","app_sandbox":false}`},
		{"double", &api.JSONNumber{Value: 0.5}, `{"_":"jsonNumber","value":0.5}`},
		{"no number", &api.JSONNumber{Value: math.Inf(-1)}, `{"_":"jsonNumber","value":"-Infinity"}`},
		{"query", &api.InvokeWithLayerRequest{Layer: 1, Query: &api.HelpGetConfigRequest{}}, `{"_":"invokeWithLayer","layer":1,"query":{"_":"help.getConfig"}}`},
		{"nil object", &api.InvokeWithLayerRequest{Layer: 1}, `{"_":"invokeWithLayer","layer":1,"query":null}`},
		{"nil pointer", &api.MessagesSendMessageRequest{Peer: (*api.InputPeerUser)(nil)}, `{"_":"messages.sendMessage","peer":null,"message":"","random_id":"0"}`},
		{"Bool result", true, `true`},
		{"vector result", []int64{1, -2}, `["1","-2"]`},
		{"objects", []tl.Object{&api.InputUserSelf{}}, `[{"_":"inputUserSelf"}]`},
		{"nothing", nil, `null`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tljson.Marshal(api.Registry(), tt.v)
			if err != nil || string(got) != tt.want {
				t.Errorf("%v\n got %s\nwant %s", err, got, tt.want)
			}
		})
	}
	if _, err := tljson.Marshal(mt.Registry(), &api.InputPeerSelf{}); err == nil {
		t.Error("an object of another schema is accepted")
	}
	if _, err := tljson.Marshal(api.Registry(), struct{}{}); err == nil {
		t.Error("a Go struct is accepted")
	}
	loop := &api.TextBold{}
	loop.Text = loop
	if _, err := tljson.Marshal(api.Registry(), loop); err == nil {
		t.Error("an object that contains itself is accepted")
	}
}

func TestInt128(t *testing.T) {
	o := &mt.ReqPqMultiRequest{Nonce: tl.Int128{0: 0xab, 15: 1}}
	text, err := tljson.Marshal(mt.Registry(), o)
	if err != nil || string(text) != `{"_":"req_pq_multi","nonce":"ab000000000000000000000000000001"}` {
		t.Fatalf("%s, %v", text, err)
	}
	if got, err := tljson.Unmarshal(mt.Registry(), text); err != nil || !reflect.DeepEqual(got, o) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestUnmarshal(t *testing.T) {
	want := &api.MessagesSendMessageRequest{
		NoWebpage: true, Peer: &api.InputPeerChat{ChatID: 7}, Message: "ж", RandomID: 9007199254740993,
		ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: 3, QuoteOffset: new(int32(0))},
	}
	for _, text := range []string{
		`{"_":"messages.sendMessage","no_webpage":true,"peer":{"_":"inputPeerChat","chat_id":7},"message":"\u0436","random_id":9007199254740993,
		  "reply_to":{"_":"inputReplyToMessage","reply_to_msg_id":3,"quote_offset":0}}`,
		`{"silent":false,"schedule_date":null,"no_webpage":true,"peer":{"_":"inputPeerChat","chat_id":"7"},"message":"ж","random_id":"9007199254740993",
		  "reply_to":{"_":"inputReplyToMessage","reply_to_msg_id":3,"quote_offset":0}}`,
	} {
		got, err := tljson.UnmarshalAs(api.Registry(), "messages.sendMessage", []byte(text))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%v\n got %+v\nwant %+v", err, got, want)
		}
	}
	// The type leaves no choice, so "_" may be missing.
	got, err := tljson.UnmarshalAs(api.Registry(), "auth.sendCode", []byte(`{"phone_number":"1","api_id":1,"api_hash":"h","settings":{"allow_app_hash":true}}`))
	if err != nil || !got.(*api.AuthSendCodeRequest).Settings.AllowAppHash {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestUnmarshalErrors(t *testing.T) {
	const send = "messages.sendMessage"
	peer := `"peer":{"_":"inputPeerSelf"},`
	for _, tt := range []struct{ name, method, text, want string }{
		{"unknown method", "messages.sendMesage", `{}`, `"messages.sendMesage" is not in the schema; did you mean messages.sendMessage?`},
		{"unknown field", send, `{` + peer + `"mesage":"x","random_id":1}`, "mesage: messages.sendMessage has no such field; did you mean message?"},
		{"unknown nested field", send, `{"peer":{"_":"inputPeerUser","userid":1},"message":"x","random_id":1}`, "peer.userid: inputPeerUser has no such field; did you mean user_id?"},
		{"unknown field far from any", send, `{"qqqqqqqq":1}`, "qqqqqqqq: messages.sendMessage has no such field"},
		{"missing fields", send, `{}`, "messages.sendMessage lacks peer, message, random_id"},
		{"missing nested", send, `{"peer":{"_":"inputPeerUser","user_id":1},"message":"x","random_id":1}`, "peer: inputPeerUser lacks access_hash"},
		{"twice", send, `{"message":"a","message":"b"}`, `field "message" is given twice`},
		{"wrong type", send, `{"peer":{"_":"inputUserSelf"}}`, "peer._: inputUserSelf is not a InputPeer (inputPeerChannel, "},
		{"function for a type", send, `{"peer":{"_":"help.getConfig"}}`, "peer._: help.getConfig is not a InputPeer"},
		{"misspelt constructor", send, `{"peer":{"_":"inputPeerSlef"}}`, "did you mean inputPeerSelf?"},
		{"no constructor", send, `{"peer":{}}`, `peer: "_" is missing`},
		{"constructor is a number", send, `{"peer":{"_":1}}`, "peer._: expected a string, found a number"},
		{"not an object", send, `{"peer":"@name"}`, "peer: expected an object, found a string"},
		{"null for a required field", send, `{"peer":null}`, "peer: expected an object, found null"},
		{"int too large", "users.getUsers", `{"id":[{"_":"inputUserFromMessage","peer":{"_":"inputPeerSelf"},"msg_id":2147483648,"user_id":1}]}`, `id[0].msg_id: "2147483648" is not an integer of 32 bits`},
		{"int as a string", send, `{` + peer + `"schedule_date":"5"}`, "schedule_date: expected an integer, found a string"},
		{"fraction", send, `{` + peer + `"random_id":1.5}`, `random_id: "1.5" is not an integer`},
		{"long too large", send, `{` + peer + `"random_id":"9223372036854775808"}`, "random_id: "},
		{"not a vector", "users.getUsers", `{"id":{"_":"inputUserSelf"}}`, "id: expected an array, found an object"},
		{"flag as a number", send, `{"silent":1}`, "silent: expected true or false, found a number"},
		{"not base64", "auth.importLoginToken", `{"token":"?"}`, "token: bytes are base64"},
		{"shared flag", "messages.getExportedChatInvites", `{"peer":{"_":"inputPeerSelf"},"admin_id":{"_":"inputUserSelf"},"offset_date":1,"limit":1}`, "lacks offset_link"},
		{"other name", send, `{"_":"messages.sendMedia"}`, `_: expected "messages.sendMessage", found "messages.sendMedia"`},
		{"array", send, `[]`, "expected an object, found an array"},
		{"something after", send, `{} {}`, "something after the JSON value"},
		{"cut", send, `{"peer":`, "at byte 8: unexpected EOF"},
		{"empty", send, ``, "unexpected EOF"},
		{"not JSON", send, `{peer}`, "at byte 1: "},
		{"deep", send, strings.Repeat("[", 100000), "nested deeper"},
		{"deep objects", send, `{"peer":` + strings.Repeat(`{"x":`, 1000), "nested deeper"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tljson.UnmarshalAs(api.Registry(), tt.method, []byte(tt.text))
			if _, ok := errors.AsType[*tljson.Error](err); !ok || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := tljson.Unmarshal(api.Registry(), []byte(`{"id":1}`)); err == nil {
		t.Error("an object without a name is accepted")
	}
}

func FuzzUnmarshal(f *testing.F) {
	for _, o := range []tl.Object{
		&api.MessagesSendMessageRequest{Peer: &api.InputPeerUser{UserID: 1, AccessHash: 2}, Message: "hi", RandomID: 3, ScheduleDate: new(int32(4))},
		&api.InvokeWithLayerRequest{Layer: 1, Query: &api.HelpGetConfigRequest{}},
		&api.CodeSettings{LogoutTokens: [][]byte{{1}}, AppSandbox: new(true)},
		&api.JSONObject{Value: []*api.JSONObjectValue{{Key: "k", Value: &api.JSONNumber{Value: math.NaN()}}}},
	} {
		text, err := tljson.Marshal(api.Registry(), o)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		o, err := tljson.Unmarshal(api.Registry(), text)
		if err != nil {
			if _, ok := errors.AsType[*tljson.Error](err); !ok {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		first, err := tljson.Marshal(api.Registry(), o)
		if err != nil {
			t.Fatalf("write what was read: %v", err)
		}
		again, err := tljson.Unmarshal(api.Registry(), first)
		if err != nil {
			t.Fatalf("read what was written: %v\n%s", err, first)
		}
		second, err := tljson.Marshal(api.Registry(), again)
		if err != nil || string(first) != string(second) {
			t.Fatalf("no fixed point: %v\n%s\n%s", err, first, second)
		}
		if _, err := tl.Append(nil, o); err != nil {
			t.Fatalf("what was read does not encode: %v\n%s", err, first)
		}
	})
}
