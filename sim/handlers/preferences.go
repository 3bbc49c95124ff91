package handlers

import (
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

func preferenceMethods(m methods) {
	object(m, signedIn, getContentSettings)
	boolean(m, signedIn, setContentSettings)
	m.add(signedIn, api.IDAccountGetContactSignUpNotificationRequest, getSignUpNotification)
	boolean(m, signedIn, setSignUpNotification)
	object(m, signedIn, getReactionsNotify)
	object(m, signedIn, setReactionsNotify)
	noted[*api.AccountSaveAutoDownloadSettingsRequest](m, signedIn) // the values are the client's business
}

func getContentSettings(c *Call, _ *api.AccountGetContentSettingsRequest) (*api.AccountContentSettings, error) {
	return &api.AccountContentSettings{SensitiveEnabled: c.world().Preferences(c.user.ID).Sensitive, SensitiveCanChange: true}, nil
}

func setContentSettings(c *Call, req *api.AccountSetContentSettingsRequest) error {
	c.prefer(func(p *world.Preferences) { p.Sensitive = req.SensitiveEnabled })
	return nil
}

// prefer changes what the caller decided.
func (c *Call) prefer(change func(*world.Preferences)) {
	p := c.world().Preferences(c.user.ID)
	change(&p)
	c.world().SetPreferences(p)
	c.record(ledger.Entry{})
}

// getSignUpNotification tells whether the caller wants no notice of contacts who sign
// up.
// See https://core.telegram.org/method/account.getContactSignUpNotification.
func getSignUpNotification(c *Call, _ tl.Object) ([]byte, error) {
	return tl.AppendBool(nil, c.world().Preferences(c.user.ID).SilentSignUps), nil
}

func setSignUpNotification(c *Call, req *api.AccountSetContactSignUpNotificationRequest) error {
	c.prefer(func(p *world.Preferences) { p.SilentSignUps = req.Silent })
	return nil
}

func getReactionsNotify(c *Call, _ *api.AccountGetReactionsNotifySettingsRequest) (*api.ReactionsNotifySettings, error) {
	wire := c.world().Preferences(c.user.ID).Reactions
	if s, ok := api.Decode(tl.NewDecoder(wire)).(*api.ReactionsNotifySettings); ok {
		return s, nil
	}
	return &api.ReactionsNotifySettings{
		MessagesNotifyFrom: &api.ReactionNotificationsFromContacts{}, StoriesNotifyFrom: &api.ReactionNotificationsFromContacts{},
		Sound: &api.NotificationSoundDefault{}, ShowPreviews: true,
	}, nil
}

func setReactionsNotify(c *Call, req *api.AccountSetReactionsNotifySettingsRequest) (*api.ReactionsNotifySettings, error) {
	if _, err := encodeSound(req.Settings.Sound); err != nil {
		return nil, err
	}
	wire, err := tl.Append(nil, req.Settings)
	if err != nil {
		return nil, errNotify
	}
	c.prefer(func(p *world.Preferences) { p.Reactions = wire })
	return req.Settings, nil
}
