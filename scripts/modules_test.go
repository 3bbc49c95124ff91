package scripts

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/store"
)

// steps runs a playbook of these steps on two accounts, a0 the owner.
func runSteps(t *testing.T, f *fleet, steps string) Summary {
	t.Helper()
	return f.run(t, f.engine(), mustLoad(t, head+steps), nil)
}

const foundAndJoin = `
  - id: group
    use: chat.ensure
    accounts: "tag:owner"
    run_on: one
    with: { key: k, title: T, about: A }
  - id: invite
    use: chat.invite.ensure
    accounts: "tag:owner"
    run_on: one
    with: { chat: "${{ steps.group.chat }}", name: door, usage_limit: 10, expires_in: 7d }
  - id: join
    use: chat.join
    accounts: "!tag:owner"
    with: { chat: "${{ steps.invite.link }}" }
`

func TestEveryModuleIsDocumented(t *testing.T) {
	for _, m := range Modules() {
		if m.Doc == "" || !strings.HasSuffix(m.Doc, ".") {
			t.Errorf("%s: doc %q", m.Name, m.Doc)
		}
		for _, p := range m.Params {
			if p.Doc == "" {
				t.Errorf("%s: parameter %s says nothing about itself", m.Name, p.Name)
			}
		}
	}
}

func TestJoinByUsername(t *testing.T) {
	f := newFleet(t, 2)
	s := runSteps(t, f, foundAndJoin+`
  - use: rpc
    accounts: "tag:owner"
    run_on: one
    with: { method: channels.updateUsername, params: { channel: "${{ steps.group.chat }}", username: our_group } }
  - id: again
    use: chat.join
    with: { chat: "@our_group" }
outputs:
  title: ${{ steps.again.chat.title }}
`)
	wantStatus(t, s, store.RunOK)
	if f.box.arrived("channels.joinChannel") != 0 || s.Outputs["title"] != "T" {
		t.Errorf("members joined again; outputs %v", s.Outputs)
	}
	// Somebody who has never heard of it.
	late := newFleetOn(t, f, "late", "79990009999")
	late.run(t, late.engine(), mustLoad(t, head+`
  - use: chat.join
    with: { chat: "https://t.me/our_group" }
`), nil)
	if f.box.count("channels.joinChannel") != 1 {
		t.Error("the newcomer did not join by the name")
	}
}

func TestAdminEnsure(t *testing.T) {
	f := newFleet(t, 2)
	promote := func(rights string) Summary {
		return runSteps(t, f, foundAndJoin+`
  - use: chat.admin.ensure
    accounts: "tag:owner"
    run_on: one
    with: { chat: "${{ steps.group.chat }}", user: "@user0001", rights: `+rights+`, rank: boss }
`)
	}
	for i, tt := range []struct {
		rights string
		edits  int // so far
	}{
		{"[pin_messages]", 1},
		{"[pin_messages]", 1},
		{"[pin_messages, ban_users]", 2},
		{"[]", 3},
		{"[]", 3},
	} {
		wantStatus(t, promote(tt.rights), store.RunOK)
		if got := f.box.arrived("channels.editAdmin"); got != tt.edits {
			t.Errorf("%d. %s: rights were edited %d times, want %d", i, tt.rights, got, tt.edits)
		}
	}
	if s := runSteps(t, f, foundAndJoin+`
  - use: chat.admin.ensure
    accounts: "tag:owner"
    run_on: one
    with: { chat: "${{ steps.group.chat }}", user: me, rights: [] }
`); !strings.Contains(s.Accounts[0].Error, "owns the chat") {
		t.Errorf("the owner was demoted: %+v", s.Accounts)
	}
}

func TestPinConverges(t *testing.T) {
	f := newFleet(t, 1)
	s := runSteps(t, f, foundAndJoin+`
  - id: post
    use: message.send
    with: { chat: "${{ steps.group.chat }}", text: hello, silent: true }
  - use: message.pin
    for_each: "[1, 2]"
    with: { chat: "${{ steps.group.chat }}", message: "${{ steps.post.id }}" }
`)
	wantStatus(t, s, store.RunOK)
	if got := f.box.arrived("messages.updatePinnedMessage"); got != 1 {
		t.Errorf("pinned %d times", got)
	}
	s = runSteps(t, f, foundAndJoin+`
  - use: message.pin
    with: { chat: "${{ steps.group.chat }}", message: 4711 }
`)
	if !strings.Contains(s.Accounts[0].Error, "there is no such message") {
		t.Errorf("error %q", s.Accounts[0].Error)
	}
}

func TestInviteConverges(t *testing.T) {
	f := newFleet(t, 2)
	first := runSteps(t, f, foundAndJoin+"\noutputs: { link: \"${{ steps.invite.link }}\" }\n")
	second := runSteps(t, f, foundAndJoin+"\noutputs: { link: \"${{ steps.invite.link }}\" }\n")
	wantStatus(t, second, store.RunOK)
	if first.Outputs["link"] != second.Outputs["link"] || second.Changed != 0 {
		t.Errorf("links %v, %v; %d changed", first.Outputs, second.Outputs, second.Changed)
	}
}

func TestRPC(t *testing.T) {
	f := newFleet(t, 2)
	s := runSteps(t, f, foundAndJoin+`
  - id: user
    use: rpc
    with: { method: users.getUsers, params: { id: ["@user0001", "me"] } }
  - id: sent
    use: rpc
    accounts: "tag:owner"
    with:
      method: messages.sendMessage
      params: { peer: "${{ steps.group.chat }}", message: raw, reply_to: null }
outputs:
  names: ${{ [u.username for u in steps.user.result] }}
  phones: ${{ [u.get("phone", "hidden") for u in steps.user.result] }}
  kind: ${{ steps.sent.result["_"] }}
`)
	wantStatus(t, s, store.RunOK)
	if got := fmt.Sprint(s.Outputs["names"], s.Outputs["kind"]); got != "[user0001 user0000]updates" {
		t.Errorf("outputs %v", s.Outputs)
	}
	if phones := fmt.Sprint(s.Outputs["phones"]); strings.Contains(phones, "7999") {
		t.Errorf("a result shows phone numbers: %s", phones)
	}
	for src, want := range map[string]string{
		"{ method: messages.sendMessage, params: { peer: me } }":                        "message",
		"{ method: messages.sendMessage, params: { peer: me, message: [1] } }":          "message",
		"{ method: users.getUsers, params: { id: me } }":                                "id",
		"{ method: users.getUsers, params: { id: ['@nobody_of_this_name'] } }":          "nobody has this username",
		"{ method: users.getUsers, params: { id: [{_: inputUserSelf, extra: 1}] } }":    "extra",
		"{ method: users.getUsers, params: { id: [{kind: channel}] } }":                 "not a chat",
		"{ method: '${{ \"auth.signUp\" }}' }":                                          "belongs to a sign-in",
		"{ method: '${{ \"invokeWithLayer\" }}' }":                                      "wraps another request",
		"{ method: messages.getDialogs, params: { offset_peer: '${{ secret(\"\") }}'}}": "offset_peer",
	} {
		s := runSteps(t, f, "\n  - use: rpc\n    with: "+src+"\n")
		if s.Run.Status != store.RunFailed || !strings.Contains(s.Accounts[0].Error, want) {
			t.Errorf("%s: %s %q, want %q", src, s.Run.Status, s.Accounts[0].Error, want)
		}
	}
}

// TestNoLogKeepsResultsOut of the journal, while later steps of the same
// process still see them.
func TestNoLogKeepsResultsOut(t *testing.T) {
	f := newFleet(t, 1)
	s := runSteps(t, f, `
  - id: quiet
    use: rpc
    no_log: true
    with: { method: users.getUsers, params: { id: [me] } }
outputs:
  name: ${{ steps.quiet.result[0].username }}
`)
	wantStatus(t, s, store.RunOK)
	if s.Outputs["name"] != "user0000" {
		t.Errorf("outputs %v", s.Outputs)
	}
	entries, err := f.store.Journal(t.Context(), s.Run.ID)
	if err != nil || len(entries) == 0 {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.Contains(string(e.Data), "user0000") {
			t.Errorf("the journal has the result: %s", e.Data)
		}
	}
}

func TestNoLogHidesErrors(t *testing.T) {
	f := newFleet(t, 1)
	s := runSteps(t, f, `
  - use: message.send
    no_log: true
    with: { chat: "@nobody_of_this_name", text: hello }
`)
	wantStatus(t, s, store.RunFailed)
	entries, err := f.store.Journal(t.Context(), s.Run.ID)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	text.WriteString(s.Accounts[0].Error)
	for _, e := range entries {
		text.WriteString(e.Error + string(e.Data))
	}
	if strings.Contains(text.String(), "nobody_of_this_name") || !strings.Contains(text.String(), "no_log") {
		t.Errorf("errors say %q", text.String())
	}
}

// TestJoinByRequest has the server answer as it does for a link that asks an
// administrator; the simulator has no such links.
func TestJoinByRequest(t *testing.T) {
	f := newFleet(t, 2)
	f.box.inject(refuse("messages.importChatInvite", 400, "INVITE_REQUEST_SENT"))
	src := foundAndJoin + `
outputs: { pending: "${{ steps.join.pending }}" }
`
	s := runSteps(t, f, src)
	wantStatus(t, s, store.RunOK)
	if s.Outputs["pending"] != true || s.Accounts[1].Changed != 1 {
		t.Errorf("outputs %v, row %+v", s.Outputs, s.Accounts[1])
	}
	if s = runSteps(t, f, src); s.Outputs["pending"] != false {
		t.Errorf("outputs %v: it is let in now", s.Outputs)
	}
}

// TestFindAmongManyChats loses the answer of createChannel on an account with
// more chats than fit a page, pinned ones and namesakes among them.
func TestFindAmongManyChats(t *testing.T) {
	f := newFleet(t, 1)
	wantStatus(t, runSteps(t, f, `
  - use: rpc
    for_each: range(120)
    with: { method: channels.createChannel, params: { megagroup: true, title: "${{ 'T' if item == 7 else 'chat' }}", about: "" } }
`), store.RunOK)
	run, err := NewRun(mustLoad(t, head+"\n  - use: chat.ensure\n    with: { key: k, title: T2 }\n"), nil, f.accounts())
	if err != nil {
		t.Fatal(err)
	}
	s, died := f.dieAndResume(t, run, &death{on: "sent channels.createChannel"})
	if !died {
		t.Fatal("the first process did not die")
	}
	wantStatus(t, s, store.RunOK)
	if got := f.box.count("channels.createChannel"); got != 121 {
		t.Errorf("%d channels, want 121", got)
	}
}
