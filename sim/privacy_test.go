package sim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// allow gives one of an account's keys rules.
func (a *account) allow(key api.InputPrivacyKeyClass, rules ...api.InputPrivacyRuleClass) *api.AccountPrivacyRules {
	a.tb.Helper()
	return must(a.client, &api.AccountSetPrivacyRequest{Key: key, Rules: rules})
}

// look reads the profile of somebody that an account has met.
func (a *account) look(at *account) (*api.UserFull, *api.User) {
	a.tb.Helper()
	full := must(a.client, &api.UsersGetFullUserRequest{ID: a.user(at.self.ID)})
	a.learn(full.Users, full.Chats)
	return full.FullUser, a.users[at.self.ID]
}

func TestPrivacyRules(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	second := a.another()
	group := a.createGroup("Club")
	number := &api.InputPrivacyKeyPhoneNumber{}

	def := must(a.client, &api.AccountGetPrivacyRequest{Key: number})
	if _, contacts := def.Rules[0].(*api.PrivacyValueAllowContacts); !contacts || len(def.Rules) != 2 {
		t.Errorf("numbers are shown by %+v, want to contacts", def.Rules)
	}
	got := a.allow(number, &api.InputPrivacyValueAllowUsers{Users: []api.InputUserClass{a.user(b.self.ID)}},
		&api.InputPrivacyValueDisallowChatParticipants{Chats: []int64{group}}, &api.InputPrivacyValueAllowCloseFriends{})
	if len(got.Rules) != 4 || len(got.Users) != 1 || len(got.Chats) != 1 {
		t.Errorf("the rules are %+v", got)
	}
	if again := must(a.client, &api.AccountGetPrivacyRequest{Key: number}); len(again.Rules) != 4 || again.Rules[1].(*api.PrivacyValueDisallowChatParticipants).Chats[0] != group {
		t.Errorf("kept are %+v", again.Rules)
	}
	up := told[*api.UpdatePrivacy](second)
	if _, same := up.Key.(*api.PrivacyKeyPhoneNumber); !same || len(up.Rules) != 4 {
		t.Errorf("the other session hears of %+v", up)
	}
	refused(a.client, &api.AccountSetPrivacyRequest{Key: number, Rules: []api.InputPrivacyRuleClass{&api.InputPrivacyValueAllowAll{}, &api.InputPrivacyValueDisallowAll{}}}, "400 PRIVACY_VALUE_INVALID")
	refused(a.client, &api.AccountSetPrivacyRequest{Key: number, Rules: []api.InputPrivacyRuleClass{&api.InputPrivacyValueAllowChatParticipants{Chats: []int64{1}}}}, "400 PRIVACY_VALUE_INVALID")
	refused(a.client, &api.AccountSetPrivacyRequest{Key: number, Rules: []api.InputPrivacyRuleClass{
		&api.InputPrivacyValueAllowUsers{Users: []api.InputUserClass{&api.InputUser{UserID: b.self.ID}}}}}, "400 PRIVACY_VALUE_INVALID")

	global := must(a.client, &api.AccountSetGlobalPrivacySettingsRequest{Settings: &api.GlobalPrivacySettings{KeepArchivedUnmuted: true, HideReadMarks: true}})
	if !global.KeepArchivedUnmuted || *must(a.client, &api.AccountGetGlobalPrivacySettingsRequest{}) != *global {
		t.Errorf("global settings %+v", global)
	}
	refused(a.client, &api.AccountSetGlobalPrivacySettingsRequest{Settings: &api.GlobalPrivacySettings{ArchiveAndMuteNewNoncontactPeers: true}}, "400 AUTOARCHIVE_NOT_AVAILABLE")
	refused(a.client, &api.AccountSetGlobalPrivacySettingsRequest{Settings: &api.GlobalPrivacySettings{NewNoncontactPeersRequirePremium: true}}, "403 PREMIUM_ACCOUNT_REQUIRED")
}

func TestPrivacyOfAProfile(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	must(a.client, &api.AccountUpdateProfileRequest{About: new("about me")})
	must(a.client, &api.PhotosUploadProfilePhotoRequest{File: a.uploadSmall(5, "p.png", picture(t, 200, 200))})
	must(a.client, &api.AccountUpdateStatusRequest{})

	full, user := b.look(a)
	if _, online := user.Status.(*api.UserStatusOnline); full.About == nil || full.ProfilePhoto == nil || user.Photo == nil || user.Phone != nil || !online {
		t.Errorf("at first a stranger sees %+v of %+v", full, user)
	}
	photo := user.Photo.(*api.UserProfilePhoto).PhotoID
	none := &api.InputPrivacyValueDisallowAll{}
	a.allow(&api.InputPrivacyKeyAbout{}, none)
	a.allow(&api.InputPrivacyKeyProfilePhoto{}, none)
	a.allow(&api.InputPrivacyKeyStatusTimestamp{}, none)
	a.allow(&api.InputPrivacyKeyVoiceMessages{}, none)
	full, user = b.look(a)
	if _, rough := user.Status.(*api.UserStatusRecently); full.About != nil || full.ProfilePhoto != nil || user.Photo != nil || !rough || !full.VoiceMessagesForbidden {
		t.Errorf("of what is hidden a stranger sees %+v of %+v", full, user)
	}
	if list := must(b.client, &api.PhotosGetUserPhotosRequest{UserID: b.user(a.self.ID), Limit: 5}).(*api.PhotosPhotos); len(list.Photos) != 0 {
		t.Errorf("hidden photos are listed: %+v", list)
	}
	refused(b.client, &api.UploadGetFileRequest{Location: &api.InputPeerPhotoFileLocation{Peer: b.userPeer(a.self.ID), PhotoID: photo}, Limit: 1 << 20}, "400 LOCATION_INVALID")
	voice := newDocument(b.uploadSmall(9, "v.ogg", []byte("sound")), &api.DocumentAttributeAudio{Voice: true})
	refused(b.client, &api.MessagesSendMediaRequest{Peer: b.userPeer(a.self.ID), Media: voice, RandomID: 90}, "400 VOICE_MESSAGES_FORBIDDEN")
	kept := b.sendMedia(&api.InputPeerSelf{}, voice, 91)
	refused(b.client, b.forward(&api.InputPeerSelf{}, b.userPeer(a.self.ID), kept.ID), "403 VOICE_MESSAGES_FORBIDDEN")

	// What one hides one does not see either, and is told that this is why.
	must(b.client, &api.AccountUpdateStatusRequest{})
	if _, of := a.look(b); !of.Status.(*api.UserStatusRecently).ByMe {
		t.Errorf("who hides the status sees %+v", of.Status)
	}
	a.allow(&api.InputPrivacyKeyPhoneNumber{}, &api.InputPrivacyValueAllowAll{})
	if _, user = b.look(a); user.Phone == nil || *user.Phone != phoneA {
		t.Errorf("a number for everybody is %v", user.Phone)
	}
	a.allow(&api.InputPrivacyKeyPhoneNumber{}, &api.InputPrivacyValueAllowContacts{}, none)
	if _, user = b.look(a); user.Phone != nil {
		t.Error("a stranger sees the number")
	}
	must(a.client, &api.ContactsAddContactRequest{ID: a.user(b.self.ID), FirstName: "Bee"})
	if _, user = b.look(a); user.Phone == nil {
		t.Error("a contact does not see the number")
	}
}

func TestNumberShownByException(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	number, none := &api.InputPrivacyKeyPhoneNumber{}, &api.InputPrivacyValueDisallowAll{}
	a.allow(number, &api.InputPrivacyValueDisallowUsers{Users: []api.InputUserClass{a.user(b.self.ID)}}, none)
	must(a.client, &api.ContactsAddContactRequest{ID: a.user(b.self.ID), FirstName: "Bee", AddPhonePrivacyException: true})
	if _, user := b.look(a); user.Phone == nil {
		t.Error("the exception does not show the number")
	}
	a.allow(&api.InputPrivacyKeyAddedByPhone{}, none)
	refused(b.client, &api.ContactsResolvePhoneRequest{Phone: phoneA}, "400 PHONE_NOT_OCCUPIED")
	if got := must(b.client, &api.ContactsImportContactsRequest{Contacts: []*api.InputPhoneContact{{Phone: phoneA, FirstName: "Ay"}}}); len(got.Imported) != 0 {
		t.Errorf("who does not want to be found is imported: %+v", got)
	}
}

func TestPrivacyOfInvites(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 3)
	a, b, c := all[0].meet(all[1]).meet(all[2]), all[1].meet(all[0]), all[2]
	b.allow(&api.InputPrivacyKeyChatInvite{}, &api.InputPrivacyValueAllowContacts{})
	club := a.createGroup("Club")
	invite := func(who ...*account) *api.ChannelsInviteToChannelRequest {
		req := &api.ChannelsInviteToChannelRequest{Channel: a.channel(club)}
		for _, u := range who {
			req.Users = append(req.Users, a.user(u.self.ID))
		}
		return req
	}
	refused(a.client, invite(b), "403 USER_PRIVACY_RESTRICTED")
	if got := must(a.client, invite(b, c)); len(got.MissingInvitees) != 1 || got.MissingInvitees[0].UserID != b.self.ID {
		t.Errorf("missing are %+v", got.MissingInvitees)
	}
	chat := a.createChat("Basics", c)
	refused(a.client, &api.MessagesAddChatUserRequest{ChatID: chat.ChatID, UserID: a.user(b.self.ID)}, "403 USER_PRIVACY_RESTRICTED")
	users := []api.InputUserClass{a.user(b.self.ID), a.user(c.self.ID)}
	refused(a.client, &api.MessagesCreateChatRequest{Title: "None", Users: users[:1]}, "403 USER_PRIVACY_RESTRICTED")
	if got := must(a.client, &api.MessagesCreateChatRequest{Title: "Some", Users: users}); len(got.MissingInvitees) != 1 {
		t.Errorf("missing are %+v", got.MissingInvitees)
	}
	must(b.client, &api.ContactsAddContactRequest{ID: b.user(a.self.ID), FirstName: "Ay"})
	if got := must(a.client, invite(b)); len(got.MissingInvitees) != 0 {
		t.Errorf("a contact is missing: %+v", got.MissingInvitees)
	}
}

func TestPrivacyOfForwards(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 3)
	a, b, c := all[0].meet(all[1]), all[1].meet(all[0]).meet(all[2]), all[2]
	a.allow(&api.InputPrivacyKeyForwards{}, &api.InputPrivacyValueDisallowAll{})
	must(a.client, a.message(a.userPeer(b.self.ID), "between us", 1))
	id := b.newest(b.userPeer(a.self.ID)).(*api.Message).ID
	must(b.client, b.forward(b.userPeer(a.self.ID), b.userPeer(c.self.ID), id))
	c.meet(b)
	if f := c.newest(c.userPeer(b.self.ID)).(*api.Message).FwdFrom; f.FromID != nil || f.FromName == nil || *f.FromName != "Person 0" {
		t.Errorf("forwarded as %+v", f)
	}
	must(b.client, b.forward(b.userPeer(a.self.ID), &api.InputPeerSelf{}, id))
	saved := b.newest(&api.InputPeerSelf{}).(*api.Message)
	if saved.FwdFrom.FromName == nil || saved.SavedPeerID.(*api.PeerUser).UserID != a.self.ID {
		t.Errorf("saved as %+v", saved)
	}
	if full, _ := b.look(a); full.PrivateForwardName == nil {
		t.Error("the profile has no name for forwards")
	}
}

// TestHiddenStatusGrowsRough: what others see of a hidden status says less and less.
func TestHiddenStatusGrowsRough(t *testing.T) {
	inLab(t, func(l *lab) {
		l.forgiven = true // the clients sleep longer than salts live
		a := l.account(false)
		register(t, l.Server, sim.Number{Phone: "15550000002", Username: "bert_b"})
		c := l.connect(1, false)
		hash, code := c.code("15550000002")
		b := newAccount(c, must(c, signInRequest("15550000002", hash, code)).(*api.AuthAuthorization))
		a.find("bert_b")
		b.allow(&api.InputPrivacyKeyStatusTimestamp{}, &api.InputPrivacyValueDisallowAll{})
		must(b.client, &api.AccountUpdateStatusRequest{Offline: true})
		got := []string{}
		for _, days := range []int{1, 4, 6, 30} {
			time.Sleep(time.Duration(days) * 24 * time.Hour)
			a.hangUp()
			a.dial()
			a.connected()
			a.find("bert_b")
			got = append(got, strings.TrimPrefix(fmt.Sprintf("%T", a.users[b.self.ID].Status), "*api.UserStatus"))
		}
		if want := "Recently LastWeek LastMonth Empty"; strings.Join(got, " ") != want {
			t.Errorf("seen %v, want %s", got, want)
		}
	})
}
