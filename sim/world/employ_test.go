package world

import (
	"errors"
	"testing"
)

func TestAdministratorsAreBroughtIn(t *testing.T) {
	w := newTown(t, 7)
	owner, deputy := w.p[0], w.p[1]
	stranger, kicked, shy, blocked, gone := w.p[2], w.p[3], w.p[4], w.p[5], w.p[6]
	for _, u := range w.p[2:] {
		if _, err := w.Leave(now, u, w.group); err != nil {
			t.Fatal(err)
		}
	}
	_, banned := w.SetBanned(now, owner, w.group, kicked, NoViewing, 0)
	_, blocks := w.SetBlocked(now, blocked, w.User(owner), true)
	if err := errors.Join(banned, blocks, w.SetPrivacy(w.User(shy), PrivacyChatInvite, nil)); err != nil {
		t.Fatal(err)
	}
	w.User(gone).Standing = StandingDeleted
	promote := func(by, u UserID, rights Rights) error {
		_, err := w.SetAdmin(now, by, w.group, u, rights, "")
		return err
	}
	for _, tc := range []struct {
		u    UserID
		r    Rights
		want string
	}{
		{stranger, 0, "USER_NOT_PARTICIPANT"},
		{shy, MayPin, "USER_PRIVACY_RESTRICTED"},
		{blocked, MayPin, "USER_BLOCKED"},
		{gone, MayPin, "INPUT_USER_DEACTIVATED"},
	} {
		wantRefusal(t, promote(owner, tc.u, tc.r), tc.want)
	}
	wantRefusal(t, promote(owner, deputy, MayAddAdmins), "")
	wantRefusal(t, promote(deputy, stranger, MayAddAdmins), "CHAT_ADMIN_INVITE_REQUIRED")
	wantRefusal(t, promote(owner, deputy, MayAddAdmins|MayInvite), "")
	wantRefusal(t, promote(deputy, kicked, MayAddAdmins), "USER_KICKED")
	if n := w.MemberCount(w.group.ID); n != 2 {
		t.Errorf("%d members after refusals, want 2", n)
	}

	done, err := w.SetAdmin(now, deputy, w.group, stranger, MayInvite, "new")
	wantRefusal(t, err, "")
	if m := w.Member(w.group.ID, stranger); !done.Changed || done.Entered == nil || m.Role != RoleAdmin || m.Inviter != deputy || m.PromotedBy != deputy || m.Rank != "new" {
		t.Errorf("brought in: %+v, %+v", done, m)
	}
	wantRefusal(t, promote(owner, kicked, MayPin), "")
	if m := w.Member(w.group.ID, kicked); m.Role != RoleAdmin || m.Restricted != 0 {
		t.Errorf("the one who was kicked is %+v", m)
	}
	log := w.logs[w.group.ID]
	if a, b := log[len(log)-2], log[len(log)-1]; a.Kind != LogInvited || b.Kind != LogToggledAdmin {
		t.Errorf("the log ends with %d and %d", a.Kind, b.Kind)
	}
}
