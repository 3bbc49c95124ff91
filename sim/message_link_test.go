package sim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

func TestMessageLinks(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := club(t, s, 2)
	a := all[0]
	first := a.post(id, "first", 1)
	must(a.client, a.comment(id, first, "answer", 2))
	link := func(msg int32, thread bool) *api.ExportedMessageLink {
		t.Helper()
		return must(a.client, &api.ChannelsExportMessageLinkRequest{Channel: a.channel(id), ID: msg, Thread: thread})
	}
	place := fmt.Sprintf("https://t.me/c/%d", id)
	check := func() {
		t.Helper()
		for want, got := range map[string]*api.ExportedMessageLink{
			fmt.Sprintf("%s/%d", place, first):                    link(first, true),
			fmt.Sprintf("%s/%d", place, first+1):                  link(first+1, false),
			fmt.Sprintf("%s/%d?thread=%d", place, first+1, first): link(first+1, true),
		} {
			if got.Link != want || (got.HTML != "") == strings.Contains(place, "/c/") {
				t.Errorf("link %+v, want %s", got, want)
			}
		}
	}
	check()
	must(a.client, &api.ChannelsUpdateUsernameRequest{Channel: a.channel(id), Username: "linked_club"})
	place = "https://t.me/linked_club"
	check()
	refused(a.client, &api.ChannelsExportMessageLinkRequest{Channel: a.channel(id), ID: 999}, "400 MESSAGE_ID_INVALID")
	refused(a.client, &api.ChannelsExportMessageLinkRequest{Channel: &api.InputChannel{ChannelID: 5}, ID: 1}, "400 CHANNEL_INVALID")
	own := a.createGroup("Own")
	other := all[1]
	refused(other.client, &api.ChannelsExportMessageLinkRequest{Channel: &api.InputChannel{ChannelID: own}, ID: 1}, "400 CHANNEL_INVALID")
	must(other.client, &api.ChannelsLeaveChannelRequest{Channel: other.channel(id)})
	must(a.client, &api.ChannelsUpdateUsernameRequest{Channel: a.channel(id)})
	refused(other.client, &api.ChannelsExportMessageLinkRequest{Channel: other.channel(id), ID: first}, "400 CHANNEL_PRIVATE")
	refused(a.client, &api.HelpGetUserInfoRequest{UserID: &api.InputUserSelf{}}, "403 USER_INVALID")

	photos := make([]*api.InputSingleMedia, 2)
	for i := range photos {
		photos[i] = &api.InputSingleMedia{Media: a.uploaded(&api.InputMediaUploadedPhoto{File: a.uploadSmall(int64(i+1), "p.jpg", picture(t, 40, 30))}), RandomID: int64(10 + i)}
	}
	album := a.album(a.channelPeer(id), photos...)
	for grouped, end := range map[bool]string{true: "", false: "?single"} {
		got := must(a.client, &api.ChannelsExportMessageLinkRequest{Channel: a.channel(id), ID: album[0].ID, Grouped: grouped})
		if want := fmt.Sprintf("https://t.me/c/%d/%d%s", id, album[0].ID, end); got.Link != want {
			t.Errorf("link %s, want %s", got.Link, want)
		}
	}
}
