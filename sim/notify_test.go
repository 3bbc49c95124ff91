package sim_test

import (
	"path/filepath"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// exceptions lists what of a kind has settings of its own.
func (a *account) exceptions(req *api.AccountGetNotifyExceptionsRequest) []api.UpdateClass {
	a.tb.Helper()
	return must(a.client, req).(*api.Updates).Updates
}

func TestNotifySettings(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1]
	second := a.another()
	group, news := a.createGroup("Club"), a.broadcast("News")
	must(a.client, a.message(a.userPeer(b.self.ID), "hello", 1))

	users := must(a.client, &api.AccountGetNotifySettingsRequest{Peer: &api.InputNotifyUsers{}})
	if users.ShowPreviews == nil || !*users.ShowPreviews || users.Silent == nil || *users.Silent || users.MuteUntil == nil || *users.MuteUntil != 0 {
		t.Errorf("at first users notify by %+v", users)
	}
	must(a.client, &api.AccountUpdateNotifySettingsRequest{Peer: &api.InputNotifyUsers{}, Settings: &api.InputPeerNotifySettings{Silent: new(true), ShowPreviews: new(false)}})
	if up := told[*api.UpdateNotifySettings](second); !*up.NotifySettings.Silent || up.Peer.ConstructorID() != api.IDNotifyUsers {
		t.Errorf("the other session hears of %+v", up)
	}
	set := func(p api.InputPeerClass, n api.InputPeerNotifySettings) {
		t.Helper()
		must(a.client, &api.AccountUpdateNotifySettingsRequest{Peer: &api.InputNotifyPeer{Peer: p}, Settings: &n})
	}
	const forever = 1<<31 - 1
	set(a.userPeer(b.self.ID), api.InputPeerNotifySettings{MuteUntil: new(int32(forever))})
	if up := told[*api.UpdateNotifySettings](second); *up.NotifySettings.MuteUntil != forever || up.Peer.(*api.NotifyPeer).Peer.(*api.PeerUser).UserID != b.self.ID {
		t.Errorf("the other session hears of %+v", up)
	}
	set(a.channelPeer(group), api.InputPeerNotifySettings{Sound: &api.NotificationSoundLocal{Title: "Bell", Data: "bell"}})
	set(a.channelPeer(news), api.InputPeerNotifySettings{StoriesMuted: new(true)})

	dialogs := must(a.client, dialogsRequest(10)).(*api.MessagesDialogs)
	muted := 0
	for _, d := range dialogs.Dialogs {
		if d := d.(*api.Dialog); d.NotifySettings.MuteUntil != nil {
			muted++
		}
	}
	if full, _ := a.look(b); muted != 1 || full.NotifySettings.MuteUntil == nil {
		t.Errorf("%d conversations are muted, the profile says %+v", muted, full.NotifySettings)
	}
	full := must(a.client, &api.ChannelsGetFullChannelRequest{Channel: a.channel(group)}).FullChat.(*api.ChannelFull)
	if full.NotifySettings.OtherSound.(*api.NotificationSoundLocal).Data != "bell" {
		t.Errorf("the group's settings are %+v", full.NotifySettings)
	}
	for _, test := range []struct {
		req  api.AccountGetNotifyExceptionsRequest
		want int
	}{
		{api.AccountGetNotifyExceptionsRequest{}, 1},
		{api.AccountGetNotifyExceptionsRequest{CompareSound: true}, 2},
		{api.AccountGetNotifyExceptionsRequest{CompareSound: true, CompareStories: true}, 3},
		{api.AccountGetNotifyExceptionsRequest{CompareSound: true, Peer: &api.InputNotifyChats{}}, 1},
		{api.AccountGetNotifyExceptionsRequest{CompareStories: true, Peer: &api.InputNotifyBroadcasts{}}, 1},
		{api.AccountGetNotifyExceptionsRequest{CompareStories: true, Peer: &api.InputNotifyUsers{}}, 1},
		{api.AccountGetNotifyExceptionsRequest{Peer: &api.InputNotifyPeer{Peer: a.channelPeer(news)}}, 0},
	} {
		if got := a.exceptions(&test.req); len(got) != test.want {
			t.Errorf("%+v: %d exceptions, want %d", test.req, len(got), test.want)
		}
	}
	refused(a.client, &api.AccountUpdateNotifySettingsRequest{Peer: &api.InputNotifyUsers{}, Settings: &api.InputPeerNotifySettings{MuteUntil: new(int32(-1))}}, "400 SETTINGS_INVALID")
	refused(a.client, &api.AccountUpdateNotifySettingsRequest{Peer: &api.InputNotifyUsers{}, Settings: &api.InputPeerNotifySettings{
		Sound: &api.NotificationSoundLocal{Data: string(make([]byte, 2000))}}}, "400 SETTINGS_INVALID")
	refused(a.client, &api.AccountUpdateNotifySettingsRequest{Peer: &api.InputNotifyPeer{Peer: &api.InputPeerUser{UserID: 5}}, Settings: &api.InputPeerNotifySettings{}}, "400 PEER_ID_INVALID")
	refused(a.client, &api.AccountUpdateNotifySettingsRequest{Peer: &api.InputNotifyForumTopic{Peer: a.channelPeer(group), TopMsgID: 7}, Settings: &api.InputPeerNotifySettings{}}, "400 MSG_ID_INVALID")

	must(a.client, &api.AccountResetNotifySettingsRequest{})
	if got := a.exceptions(&api.AccountGetNotifyExceptionsRequest{CompareSound: true, CompareStories: true}); len(got) != 0 {
		t.Errorf("after a reset there are %+v", got)
	}
	if users := must(a.client, &api.AccountGetNotifySettingsRequest{Peer: &api.InputNotifyUsers{}}); *users.Silent {
		t.Error("a reset leaves users silent")
	}
}

func TestTopicsHaveNotifySettings(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	id := a.createGroup("Forum")
	must(a.client, &api.ChannelsToggleForumRequest{Channel: a.channel(id), Enabled: true})
	topic := &api.InputNotifyForumTopic{Peer: a.channelPeer(id), TopMsgID: 1}
	must(a.client, &api.AccountUpdateNotifySettingsRequest{Peer: topic, Settings: &api.InputPeerNotifySettings{Silent: new(true)}})
	list := must(a.client, &api.MessagesGetForumTopicsRequest{Peer: a.channelPeer(id), Limit: 5})
	if got := list.Topics[0].(*api.ForumTopic).NotifySettings; got.Silent == nil || !*got.Silent {
		t.Errorf("the topic's settings are %+v", got)
	}
	if got := a.exceptions(&api.AccountGetNotifyExceptionsRequest{Peer: &api.InputNotifyPeer{Peer: a.channelPeer(id)}}); len(got) != 1 {
		t.Errorf("exceptions of the forum: %+v", got)
	}
}

// TestSettingsSurvive: what an account set is there after a restart.
func TestSettingsSurvive(t *testing.T) {
	o := sim.Options{StateDir: filepath.Join(t.TempDir(), "state")}
	first, err := sim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	a := crowd(t, first, 1)[0]
	must(a.client, &api.AccountSetContentSettingsRequest{SensitiveEnabled: true})
	must(a.client, &api.AccountSetContactSignUpNotificationRequest{Silent: true})
	must(a.client, &api.AccountSetReactionsNotifySettingsRequest{Settings: &api.ReactionsNotifySettings{Sound: &api.NotificationSoundNone{}}})
	must(a.client, &api.AccountUpdateNotifySettingsRequest{Peer: &api.InputNotifyChats{}, Settings: &api.InputPeerNotifySettings{Silent: new(true), Sound: &api.NotificationSoundNone{}}})
	a.allow(&api.InputPrivacyKeyAbout{}, &api.InputPrivacyValueAllowContacts{})
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	a = signIn(t, start(t, o), 1, phoneA)
	if got := must(a.client, &api.AccountGetContentSettingsRequest{}); !got.SensitiveEnabled {
		t.Errorf("content settings %+v", got)
	}
	if !must(a.client, &api.AccountGetContactSignUpNotificationRequest{}) {
		t.Error("sign-ups of contacts are told again")
	}
	if got := must(a.client, &api.AccountGetReactionsNotifySettingsRequest{}); got.Sound.ConstructorID() != api.IDNotificationSoundNone {
		t.Errorf("reactions notify by %+v", got)
	}
	if got := must(a.client, &api.AccountGetNotifySettingsRequest{Peer: &api.InputNotifyChats{}}); !*got.Silent || got.OtherSound.ConstructorID() != api.IDNotificationSoundNone {
		t.Errorf("chats notify by %+v", got)
	}
	if got := must(a.client, &api.AccountGetPrivacyRequest{Key: &api.InputPrivacyKeyAbout{}}); len(got.Rules) != 2 {
		t.Errorf("rules %+v", got.Rules)
	}
}
