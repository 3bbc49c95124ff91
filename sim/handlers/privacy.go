package handlers

import (
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func privacyMethods(m methods) {
	object(m, signedIn, getPrivacy)
	object(m, signedIn, setPrivacy)
	object(m, signedIn, getGlobalPrivacy)
	object(m, signedIn, setGlobalPrivacy)
	boolean(m, signedIn, editCloseFriends)
}

var (
	errPrivacyValue = world.Refuse(400, "PRIVACY_VALUE_INVALID")
	errPremium      = world.Refuse(403, "PREMIUM_ACCOUNT_REQUIRED")
)

// privacyKeys are the keys as requests and answers name them.
var privacyKeys = []struct {
	key world.PrivacyKey
	in  uint32
	out api.PrivacyKeyClass
}{
	{world.PrivacyStatus, api.IDInputPrivacyKeyStatusTimestamp, &api.PrivacyKeyStatusTimestamp{}},
	{world.PrivacyChatInvite, api.IDInputPrivacyKeyChatInvite, &api.PrivacyKeyChatInvite{}},
	{world.PrivacyCall, api.IDInputPrivacyKeyPhoneCall, &api.PrivacyKeyPhoneCall{}},
	{world.PrivacyPeerToPeer, api.IDInputPrivacyKeyPhoneP2P, &api.PrivacyKeyPhoneP2P{}},
	{world.PrivacyForwards, api.IDInputPrivacyKeyForwards, &api.PrivacyKeyForwards{}},
	{world.PrivacyPhoto, api.IDInputPrivacyKeyProfilePhoto, &api.PrivacyKeyProfilePhoto{}},
	{world.PrivacyNumber, api.IDInputPrivacyKeyPhoneNumber, &api.PrivacyKeyPhoneNumber{}},
	{world.PrivacyAddedByNumber, api.IDInputPrivacyKeyAddedByPhone, &api.PrivacyKeyAddedByPhone{}},
	{world.PrivacyVoice, api.IDInputPrivacyKeyVoiceMessages, &api.PrivacyKeyVoiceMessages{}},
	{world.PrivacyAbout, api.IDInputPrivacyKeyAbout, &api.PrivacyKeyAbout{}},
	{world.PrivacyBirthday, api.IDInputPrivacyKeyBirthday, &api.PrivacyKeyBirthday{}},
	{world.PrivacyGifts, api.IDInputPrivacyKeyStarGiftsAutoSave, &api.PrivacyKeyStarGiftsAutoSave{}},
	{world.PrivacyFreeMessages, api.IDInputPrivacyKeyNoPaidMessages, &api.PrivacyKeyNoPaidMessages{}},
	{world.PrivacyMusic, api.IDInputPrivacyKeySavedMusic, &api.PrivacyKeySavedMusic{}},
}

func privacyKey(in api.InputPrivacyKeyClass) (world.PrivacyKey, error) {
	for _, k := range privacyKeys {
		if in != nil && k.in == in.ConstructorID() {
			return k.key, nil
		}
	}
	return 0, world.Refuse(400, "PRIVACY_KEY_INVALID")
}

func getPrivacy(c *Call, req *api.AccountGetPrivacyRequest) (*api.AccountPrivacyRules, error) {
	key, err := privacyKey(req.Key)
	if err != nil {
		return nil, err
	}
	return c.view().privacyRules(c.world().PrivacyRules(c.user.ID, key)), nil
}

// setPrivacy gives a key new rules.
// See https://core.telegram.org/method/account.setPrivacy.
func setPrivacy(c *Call, req *api.AccountSetPrivacyRequest) (*api.AccountPrivacyRules, error) {
	key, err := privacyKey(req.Key)
	if err != nil {
		return nil, err
	}
	rules, err := c.privacyRules(req.Rules)
	if err != nil {
		return nil, err
	}
	if err := c.world().SetPrivacy(c.user, key, rules); err != nil {
		return nil, err
	}
	c.record(ledger.Entry{})
	return c.view().privacyRules(c.world().PrivacyRules(c.user.ID, key)), nil
}

func getGlobalPrivacy(c *Call, _ *api.AccountGetGlobalPrivacySettingsRequest) (*api.GlobalPrivacySettings, error) {
	return globalPrivacy(c.user), nil
}

func globalPrivacy(u *world.User) *api.GlobalPrivacySettings {
	g := u.Privacy
	return &api.GlobalPrivacySettings{
		KeepArchivedUnmuted: g.KeepArchived, KeepArchivedFolders: g.KeepFolders, HideReadMarks: g.HideReadMarks, DisplayGiftsButton: g.GiftsButton,
	}
}

// setGlobalPrivacy changes the switches that need no Premium.
// See https://core.telegram.org/method/account.setGlobalPrivacySettings.
func setGlobalPrivacy(c *Call, req *api.AccountSetGlobalPrivacySettingsRequest) (*api.GlobalPrivacySettings, error) {
	switch s := req.Settings; {
	case s.ArchiveAndMuteNewNoncontactPeers:
		return nil, world.Refuse(400, "AUTOARCHIVE_NOT_AVAILABLE")
	case s.NewNoncontactPeersRequirePremium, s.NoncontactPeersPaidStars != nil, s.DisallowedGifts != nil && *s.DisallowedGifts != api.DisallowedGiftsSettings{}:
		return nil, errPremium
	default:
		c.world().SetGlobalPrivacy(c.user, world.GlobalPrivacy{
			KeepArchived: s.KeepArchivedUnmuted, KeepFolders: s.KeepArchivedFolders, HideReadMarks: s.HideReadMarks, GiftsButton: s.DisplayGiftsButton,
		})
	}
	c.record(ledger.Entry{})
	return globalPrivacy(c.user), nil
}

func editCloseFriends(c *Call, req *api.ContactsEditCloseFriendsRequest) error {
	friends := make([]world.UserID, len(req.ID))
	for i, id := range req.ID {
		friends[i] = world.UserID(id)
	}
	c.world().SetCloseFriends(c.user.ID, friends)
	c.record(ledger.Entry{})
	return nil
}
