package control

import (
	"context"
	"net/http"
	"net/url"
)

// Bot is an account of a program, to be made.
type Bot struct {
	Name     string `json:"name,omitempty"` // "Bot" when empty
	Username string `json:"username"`       // must end in "bot"
	// DC is the bot's home; 0 means 1.
	DC int `json:"dc,omitempty"`
	// Owner is the number of the account that may change the bot's texts.
	Owner string `json:"owner,omitempty"`
	// Token, ID:SECRET, is what the bot signs in with; one is made when empty.
	Token string `json:"token,omitempty"`
	// ReadsAll: the bot is told of all messages in its groups (privacy mode is
	// off). NoGroups: nobody can add it to one.
	ReadsAll bool `json:"reads_all,omitempty"`
	NoGroups bool `json:"no_groups,omitempty"`
	// Inline is the bot's inline mode, nil for none.
	Inline *InlineMode `json:"inline,omitempty"`
}

// InlineMode is what people ask a bot in any conversation by its username.
// See https://core.telegram.org/api/bots/inline.
type InlineMode struct {
	// Placeholder is shown where the question is to be written.
	Placeholder string `json:"placeholder,omitempty"`
	// Geo: the bot is told where the person is. Feedback: the bot is told which of
	// its results were sent.
	Geo      bool `json:"geo,omitempty"`
	Feedback bool `json:"feedback,omitempty"`
	// Search makes it the bot that the configuration names to clients for a search:
	// "gif", "venue" or "img". Only such bots are hidden by hide_via.
	Search string `json:"search,omitempty"`
}

// BotAccount is a bot that exists. The token is a secret.
type BotAccount struct {
	ID       int64  `json:"id"`
	Username string `json:"username"`
	Token    string `json:"token"`
}

// RegisterBot makes a bot.
func (c *Client) RegisterBot(ctx context.Context, b Bot) (BotAccount, error) {
	var out BotAccount
	err := c.do(ctx, http.MethodPost, "/v1/bots", b, &out)
	return out, err
}

// RevokeBotToken gives the bot of a token another one and ends its sessions.
func (c *Client) RevokeBotToken(ctx context.Context, token string) (BotAccount, error) {
	var out BotAccount
	err := c.do(ctx, http.MethodPost, "/v1/bots/"+url.PathEscape(token)+"/revoke", nil, &out)
	return out, err
}
