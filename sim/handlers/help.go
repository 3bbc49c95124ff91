package handlers

import (
	"strings"
	"time"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func helpMethods(m methods) {
	object(m, beforeBinding, getConfig)
	object(m, beforeBinding, getNearestDC)
	object(m, anybody, getAppConfig)
}

// getConfig tells where the DCs really listen.
// See https://core.telegram.org/method/help.getConfig.
func getConfig(c *Call, _ *api.HelpGetConfigRequest) (*api.Config, error) {
	options := []*api.DCOption{}
	for _, dc := range c.opts.DCs() {
		options = append(options, &api.DCOption{
			ID: int32(dc.ID), IPAddress: dc.Host, Port: int32(dc.Port), ThisPortOnly: true, Cdn: dc.CDNKey != nil, Ipv6: strings.Contains(dc.Host, ":"),
		})
	}
	return &api.Config{
		Date: date(c.Now.Unix()), Expires: date(c.Now.Add(time.Hour).Unix()), ThisDC: int32(c.DC), DCOptions: options,
		DCTxtDomainName: "sim.invalid", ChatSizeMax: 200, MegagroupSizeMax: 200_000, ForwardedCountMax: 100,
		OnlineUpdatePeriodMs: 210_000, OfflineBlurTimeoutMs: 5_000, OfflineIdleTimeoutMs: 30_000,
		OnlineCloudTimeoutMs: 300_000, NotifyCloudDelayMs: 30_000, NotifyDefaultDelayMs: 1_500,
		PushChatPeriodMs: 60_000, PushChatLimit: 2, EditTimeLimit: 172_800, RevokeTimeLimit: 1<<31 - 1,
		RevokePmTimeLimit: 1<<31 - 1, RatingEDecay: 2_419_200, StickersRecentLimit: 200,
		ChannelsReadMediaPeriod: int32(world.MediaUnreadLife.Seconds()), CallReceiveTimeoutMs: 20_000, CallRingTimeoutMs: 90_000,
		CallConnectTimeoutMs: 30_000, CallPacketTimeoutMs: 10_000, MeURLPrefix: "https://t.me/",
		CaptionLengthMax: world.MaxCaption, MessageLengthMax: 4096, WebfileDCID: int32(c.DC),
		ReactionsDefault:  c.defaultReaction(),
		SuggestedLangCode: new("en"), LangPackVersion: new(int32(langVersion)), BaseLangPackVersion: new(int32(langVersion)),
		GifSearchUsername: optional(c.world().SearchBot(world.SearchGIFs)), VenueSearchUsername: optional(c.world().SearchBot(world.SearchVenues)),
		ImgSearchUsername: optional(c.world().SearchBot(world.SearchImages)),
	}, nil
}

func getNearestDC(c *Call, _ *api.HelpGetNearestDCRequest) (*api.NearestDC, error) {
	return &api.NearestDC{Country: "ZZ", ThisDC: int32(c.DC), NearestDC: int32(c.DC)}, nil
}
