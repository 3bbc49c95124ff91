package sim_test

import (
	"net"
	"strconv"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// startupCalls are what clients ask on their own: TDLib and the official
// applications all of it, others some.
func startupCalls() []tl.Object {
	return []tl.Object{
		&api.HelpGetConfigRequest{}, &api.HelpGetNearestDCRequest{}, &api.HelpGetAppConfigRequest{}, &api.HelpGetCdnConfigRequest{},
		&api.HelpGetAppUpdateRequest{Source: "com.example"}, &api.HelpGetInviteTextRequest{}, &api.HelpGetSupportRequest{},
		&api.HelpGetPeerColorsRequest{}, &api.HelpGetPeerProfileColorsRequest{}, &api.HelpGetTimezonesListRequest{},
		&api.HelpGetCountriesListRequest{LangCode: "en"}, &api.HelpGetPremiumPromoRequest{}, &api.HelpGetPromoDataRequest{},
		&api.HelpGetTermsOfServiceUpdateRequest{}, &api.HelpGetDeepLinkInfoRequest{Path: "x"}, &api.HelpGetPassportConfigRequest{},
		&api.HelpGetRecentMeURLsRequest{}, &api.HelpDismissSuggestionRequest{Peer: &api.InputPeerEmpty{}, Suggestion: "x"},
		&api.HelpHidePromoDataRequest{Peer: &api.InputPeerSelf{}},
		&api.HelpSaveAppLogRequest{Events: []*api.InputAppEvent{{Time: 1, Type: "x", Data: &api.JSONNull{}}}},
		&api.UpdatesGetStateRequest{}, &api.AccountUpdateStatusRequest{},
		&api.AccountRegisterDeviceRequest{TokenType: 7, Token: "x"}, &api.AccountUnregisterDeviceRequest{TokenType: 7, Token: "x"},
		&api.AccountUpdateDeviceLockedRequest{Period: -1},
		&api.AccountGetNotifySettingsRequest{Peer: &api.InputNotifyUsers{}},
		&api.AccountGetNotifySettingsRequest{Peer: &api.InputNotifyPeer{Peer: &api.InputPeerSelf{}}},
		&api.AccountGetNotifySettingsRequest{Peer: &api.InputNotifyForumTopic{Peer: &api.InputPeerSelf{}}},
		&api.AccountGetNotifyExceptionsRequest{}, &api.AccountGetPrivacyRequest{Key: &api.InputPrivacyKeyStatusTimestamp{}},
		&api.AccountGetPrivacyRequest{Key: &api.InputPrivacyKeyPhoneNumber{}}, &api.AccountGetGlobalPrivacySettingsRequest{},
		&api.AccountGetContentSettingsRequest{}, &api.AccountGetAutoDownloadSettingsRequest{}, &api.AccountGetAutoSaveSettingsRequest{},
		&api.AccountGetReactionsNotifySettingsRequest{}, &api.AccountGetContactSignUpNotificationRequest{},
		&api.AccountGetAuthorizationsRequest{}, &api.AccountGetWebAuthorizationsRequest{}, &api.AccountGetPasswordRequest{},
		&api.AccountGetThemesRequest{Format: "tdesktop"}, &api.AccountGetChatThemesRequest{}, &api.AccountGetUniqueGiftChatThemesRequest{},
		&api.AccountGetWallPapersRequest{}, &api.AccountGetSavedRingtonesRequest{}, &api.AccountGetDefaultEmojiStatusesRequest{},
		&api.AccountGetRecentEmojiStatusesRequest{}, &api.AccountGetChannelDefaultEmojiStatusesRequest{},
		&api.AccountGetCollectibleEmojiStatusesRequest{}, &api.AccountGetDefaultProfilePhotoEmojisRequest{},
		&api.AccountGetDefaultGroupPhotoEmojisRequest{}, &api.AccountGetDefaultBackgroundEmojisRequest{},
		&api.AccountGetChannelRestrictedStatusEmojisRequest{}, &api.AccountGetAllSecureValuesRequest{},
		&api.AccountGetBusinessChatLinksRequest{}, &api.AccountGetConnectedBotsRequest{}, &api.AccountGetSavedMusicIDsRequest{},
		&api.MessagesGetAllStickersRequest{}, &api.MessagesGetMaskStickersRequest{}, &api.MessagesGetEmojiStickersRequest{},
		&api.MessagesGetFeaturedStickersRequest{}, &api.MessagesGetFeaturedEmojiStickersRequest{}, &api.MessagesGetOldFeaturedStickersRequest{},
		&api.MessagesGetRecentStickersRequest{}, &api.MessagesGetFavedStickersRequest{}, &api.MessagesGetStickersRequest{Emoticon: "x"},
		&api.MessagesGetArchivedStickersRequest{}, &api.MessagesGetSavedGifsRequest{}, &api.MessagesGetCustomEmojiDocumentsRequest{},
		&api.MessagesGetAvailableReactionsRequest{}, &api.MessagesGetRecentReactionsRequest{}, &api.MessagesGetTopReactionsRequest{},
		&api.MessagesGetDefaultTagReactionsRequest{}, &api.MessagesGetSavedReactionTagsRequest{}, &api.MessagesGetAvailableEffectsRequest{},
		&api.MessagesGetPaidReactionPrivacyRequest{}, &api.MessagesGetEmojiGroupsRequest{}, &api.MessagesGetEmojiStatusGroupsRequest{},
		&api.MessagesGetEmojiProfilePhotoGroupsRequest{}, &api.MessagesGetEmojiStickerGroupsRequest{},
		&api.MessagesGetEmojiKeywordsRequest{LangCode: "en"}, &api.MessagesGetEmojiKeywordsDifferenceRequest{LangCode: "en", FromVersion: 1},
		&api.MessagesGetEmojiKeywordsLanguagesRequest{LangCodes: []string{"en"}}, &api.MessagesGetDefaultHistoryTTLRequest{},
		&api.MessagesGetDialogFiltersRequest{}, &api.MessagesGetSuggestedDialogFiltersRequest{}, &api.MessagesGetDialogUnreadMarksRequest{},
		&api.MessagesGetAllDraftsRequest{}, &api.MessagesGetAttachMenuBotsRequest{}, &api.MessagesGetQuickRepliesRequest{},
		&api.MessagesGetDhConfigRequest{RandomLength: 256}, &api.MessagesGetDhConfigRequest{Version: 1, RandomLength: 256},
		&api.PhoneGetCallConfigRequest{}, &api.PremiumGetMyBoostsRequest{}, &api.BotsGetAdminedBotsRequest{},
		&api.StoriesGetAllStoriesRequest{}, &api.StoriesGetAllReadPeerStoriesRequest{}, &api.StoriesGetChatsToSendRequest{},
		&api.StoriesGetPeerStoriesRequest{Peer: &api.InputPeerSelf{}}, &api.StoriesGetPinnedStoriesRequest{Peer: &api.InputPeerSelf{}},
		&api.StoriesGetPeerMaxIDsRequest{ID: []api.InputPeerClass{&api.InputPeerSelf{}}},
		&api.PaymentsGetStarsStatusRequest{Peer: &api.InputPeerSelf{}}, &api.PaymentsGetStarsTopupOptionsRequest{},
		&api.PaymentsGetStarGiftsRequest{}, &api.PaymentsGetPremiumGiftCodeOptionsRequest{}, &api.PaymentsGetSavedInfoRequest{},
		&api.ContactsGetStatusesRequest{}, &api.ContactsGetSavedRequest{}, &api.ContactsGetTopPeersRequest{Correspondents: true},
		&api.ContactsGetBirthdaysRequest{}, &api.ContactsGetContactsRequest{}, &api.ContactsGetBlockedRequest{Limit: 10},
		&api.MessagesGetSavedDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: 5}, &api.MessagesGetPinnedSavedDialogsRequest{},
		&api.MessagesGetSponsoredMessagesRequest{Peer: &api.InputPeerSelf{}}, &api.MessagesGetWebPagePreviewRequest{Message: "x"},
		&api.ChannelsGetInactiveChannelsRequest{}, &api.ChannelsGetLeftChannelsRequest{}, &api.MessagesReceivedMessagesRequest{MaxID: 1},
		&api.MessagesGetScheduledHistoryRequest{Peer: &api.InputPeerSelf{}},
		&api.LangpackGetLangPackRequest{LangPack: "tdesktop", LangCode: "en"}, &api.LangpackGetDifferenceRequest{LangPack: "android", LangCode: "en", FromVersion: 1},
		&api.LangpackGetStringsRequest{LangPack: "ios", LangCode: "en", Keys: []string{"lng_x"}},
		&api.LangpackGetLanguagesRequest{LangPack: "macos"}, &api.LangpackGetLanguageRequest{LangPack: "webk", LangCode: "en"},
	}
}

// TestStartupCalls: each is answered in its type.
func TestStartupCalls(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	for _, req := range startupCalls() {
		body, err := a.wait(a.push(req))
		if err != nil {
			t.Errorf("%T: %v", req, err)
			continue
		}
		d := tl.NewDecoder(body)
		api.Registry().DecodeResult(api.ByID(req.ConstructorID()), d)
		if d.Err() != nil || d.Len() != 0 {
			t.Errorf("%T: %v, %d bytes left", req, d.Err(), d.Len())
		}
	}
}

// TestWrappersOfOfficialClients: they change nothing here.
func TestWrappersOfOfficialClients(t *testing.T) {
	s := start(t, sim.Options{})
	c := connect(t, s, 1)
	config := &api.HelpGetConfigRequest{}
	for _, req := range []tl.Object{
		&api.InvokeWithMessagesRangeRequest{Range: &api.MessageRange{MaxID: 1}, Query: config},
		&api.InvokeWithReCaptchaRequest{Token: "x", Query: config},
		&api.InvokeWithGooglePlayIntegrityRequest{Nonce: "x", Token: "y", Query: config},
		&api.InvokeWithApnsSecretRequest{Nonce: "x", Secret: "y", Query: config},
	} {
		body, err := c.wait(c.push(req))
		if err != nil {
			t.Errorf("%T: %v", req, err)
			continue
		}
		if got, ok := api.Decode(tl.NewDecoder(body)).(*api.Config); !ok || got.ThisDC != 1 {
			t.Errorf("%T is answered with %T", req, got)
		}
	}
}

// TestConfigForOtherClients: what libraries read besides the addresses.
func TestConfigForOtherClients(t *testing.T) {
	s := start(t, sim.Options{})
	c := connect(t, s, 3)
	got := must(c, &api.HelpGetConfigRequest{})
	now := int32(time.Now().Unix())
	switch {
	case got.Date < now-5 || got.Date > now+5, got.Expires < now+600:
		t.Errorf("date %d, expires %d; now is %d", got.Date, got.Expires, now)
	case got.TestMode, got.ThisDC != 3, got.MeURLPrefix == "", got.MessageLengthMax != 4096, got.CaptionLengthMax != 1024,
		got.ChatSizeMax == 0, got.MegagroupSizeMax == 0, got.ForwardedCountMax == 0, got.EditTimeLimit == 0, got.RevokeTimeLimit == 0:
		t.Errorf("config %+v", got)
	}
	for _, o := range got.DCOptions {
		if o.Ipv6 || o.MediaOnly || o.Cdn || o.TcpoOnly || !o.ThisPortOnly || len(o.Secret) != 0 {
			t.Errorf("option %+v, want a plain address of one port", o)
		}
	}
	if near := must(c, &api.HelpGetNearestDCRequest{}); near.ThisDC != 3 || near.NearestDC != 3 || near.Country == "" {
		t.Errorf("nearest %+v", near)
	}
}

// TestListsThatDidNotChange are answered without themselves.
func TestListsThatDidNotChange(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	colors := must(a.client, &api.HelpGetPeerColorsRequest{}).(*api.HelpPeerColors)
	zones := must(a.client, &api.HelpGetTimezonesListRequest{}).(*api.HelpTimezonesList)
	lands := must(a.client, &api.HelpGetCountriesListRequest{}).(*api.HelpCountriesList)
	if len(colors.Colors) != 7 || len(zones.Timezones) == 0 || len(lands.Countries) == 0 {
		t.Errorf("%d colors, %d time zones, %d countries", len(colors.Colors), len(zones.Timezones), len(lands.Countries))
	}
	dh := must(a.client, &api.MessagesGetDhConfigRequest{RandomLength: 16}).(*api.MessagesDhConfig)
	if len(dh.P) != 256 || len(dh.Random) != 16 {
		t.Errorf("a prime of %d bytes and %d random ones", len(dh.P), len(dh.Random))
	}
	for _, got := range []tl.Object{
		must(a.client, &api.HelpGetPeerColorsRequest{Hash: colors.Hash}),
		must(a.client, &api.HelpGetTimezonesListRequest{Hash: zones.Hash}),
		must(a.client, &api.HelpGetCountriesListRequest{Hash: lands.Hash}),
		must(a.client, &api.MessagesGetDhConfigRequest{Version: dh.Version}),
	} {
		switch got.(type) {
		case *api.HelpPeerColorsNotModified, *api.HelpTimezonesListNotModified, *api.HelpCountriesListNotModified, *api.MessagesDhConfigNotModified:
		default:
			t.Errorf("%T, want it not modified", got)
		}
	}
}

func TestStartupRefusals(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	refused(a.client, &api.LangpackGetLangPackRequest{LangPack: "x", LangCode: "en"}, "400 LANG_PACK_INVALID")
	refused(a.client, &api.LangpackGetLangPackRequest{LangPack: "ios", LangCode: "tlh"}, "400 LANG_CODE_NOT_SUPPORTED")
	refused(a.client, &api.LangpackGetStringsRequest{LangPack: "ios", LangCode: "tlh"}, "400 LANG_CODE_NOT_SUPPORTED")
	refused(a.client, &api.LangpackGetDifferenceRequest{LangPack: "", LangCode: "en"}, "400 LANG_PACK_INVALID")
	refused(a.client, &api.LangpackGetLanguagesRequest{LangPack: "x"}, "400 LANG_PACK_INVALID")
	refused(a.client, &api.LangpackGetLanguageRequest{LangPack: "ios"}, "400 LANG_CODE_NOT_SUPPORTED")
	refused(a.client, &api.AccountRegisterDeviceRequest{TokenType: 99, Token: "x"}, "400 TOKEN_TYPE_INVALID")
	refused(a.client, &api.AccountRegisterDeviceRequest{TokenType: 1}, "400 TOKEN_EMPTY")
	refused(a.client, &api.AccountUnregisterDeviceRequest{Token: "x"}, "400 TOKEN_TYPE_INVALID")
	refused(a.client, &api.MessagesGetDhConfigRequest{RandomLength: -1}, "400 RANDOM_LENGTH_INVALID")
	refused(a.client, &api.MessagesGetDhConfigRequest{RandomLength: 1 << 20}, "400 RANDOM_LENGTH_INVALID")
	refused(a.client, &api.MessagesGetStickerSetRequest{Stickerset: &api.InputStickerSetAnimatedEmoji{}}, "406 STICKERSET_INVALID")
	nobody := &api.InputPeerUser{UserID: 5, AccessHash: 6}
	refused(a.client, &api.AccountGetNotifySettingsRequest{Peer: &api.InputNotifyPeer{Peer: nobody}}, "400 PEER_ID_INVALID")
	refused(a.client, &api.StoriesGetPeerStoriesRequest{Peer: nobody}, "400 PEER_ID_INVALID")

	stranger := connect(t, s, 1)
	refused(stranger, &api.MessagesGetAllStickersRequest{}, "401 AUTH_KEY_UNREGISTERED")
	must(stranger, &api.HelpGetCountriesListRequest{})
	must(stranger, &api.LangpackGetLanguagesRequest{LangPack: "tdesktop"})
}

// TestConfigOfIPv6 says so.
func TestConfigOfIPv6(t *testing.T) {
	ln, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skip("no IPv6 here")
	}
	_ = ln.Close()
	s := start(t, sim.Options{DCs: 1, Listen: "[::1]:0"})
	option := must(connect(t, s, 1), &api.HelpGetConfigRequest{}).DCOptions[0]
	if addr := net.JoinHostPort(option.IPAddress, strconv.Itoa(int(option.Port))); !option.Ipv6 || addr != s.DCs()[0].Addr {
		t.Errorf("option %+v, want %s as IPv6", option, s.DCs()[0].Addr)
	}
}
