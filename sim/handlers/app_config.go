package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// appConfigHash changes when getAppConfig's answer does.
const appConfigHash = 4

// getAppConfig tells clients what they may offer to their users.
// See https://core.telegram.org/api/config#client-configuration.
func getAppConfig(c *Call, req *api.HelpGetAppConfigRequest) (api.HelpAppConfigClass, error) {
	hash := int32(appConfigHash)
	if c.user != nil {
		hash += int32(c.user.FrozenSince)
	}
	if req.Hash == hash {
		return &api.HelpAppConfigNotModified{}, nil
	}
	return &api.HelpAppConfig{Hash: hash, Config: &api.JSONObject{Value: append(freezeConfig(c.user), appConfig()...)}}, nil
}

// appConfig is the part that is the same for everybody. The limits are those
// that this world has, so that clients do not go by guesses of their own; there
// is no Premium to buy higher ones.
func appConfig() []*api.JSONObjectValue {
	number := func(key string, v int) *api.JSONObjectValue {
		return &api.JSONObjectValue{Key: key, Value: &api.JSONNumber{Value: float64(v)}}
	}
	yes := func(key string) *api.JSONObjectValue {
		return &api.JSONObjectValue{Key: key, Value: &api.JSONBool{Value: true}}
	}
	return []*api.JSONObjectValue{
		number("channels_limit_default", world.MaxChannels),
		number("channels_public_limit_default", world.MaxPublicChats),
		number("dialogs_pinned_limit_default", world.MaxPinned),
		number("dialogs_folder_pinned_limit_default", world.MaxPinnedArchived),
		number("topics_pinned_limit", world.MaxPinnedTopics),
		number("forum_upgrade_participants_min", 0), // every supergroup may become a forum
		number("reactions_uniq_max", world.MaxReactions),
		number("reactions_user_max_default", 1),
		number("chat_read_mark_size_threshold", world.MaxReadMarked),
		number("chat_read_mark_expire_period", int(world.ReadMarkLife.Seconds())),
		number("pm_read_date_expire_period", int(world.ReadMarkLife.Seconds())),
		number("poll_answers_max", world.MaxPollAnswers),
		number("caption_length_limit_default", world.MaxCaption),
		number("about_length_limit_default", 70),
		number("upload_max_fileparts_default", world.MaxParts),
		yes("premium_purchase_blocked"),
		{Key: "pending_suggestions", Value: &api.JSONArray{Value: []api.JSONValueClass{}}},
		{Key: "dismissed_suggestions", Value: &api.JSONArray{Value: []api.JSONValueClass{}}},
	}
}
