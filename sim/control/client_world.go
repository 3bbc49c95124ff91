package control

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
)

// Users returns all accounts.
func (c *Client) Users(ctx context.Context) ([]User, error) {
	var out []User
	err := c.do(ctx, http.MethodGet, "/v1/users", nil, &out)
	return out, err
}

// User returns an account; the error is ErrNotFound when there is none.
func (c *Client) User(ctx context.Context, who Ref) (User, error) {
	var out User
	err := c.do(ctx, http.MethodGet, "/v1/users/"+url.PathEscape(string(who)), nil, &out)
	return out, err
}

// Chats returns all groups and channels, or the conversations of one user.
func (c *Client) Chats(ctx context.Context, of Ref) ([]Chat, error) {
	var out []Chat
	err := c.do(ctx, http.MethodGet, "/v1/chats?"+url.Values{"of": {string(of)}}.Encode(), nil, &out)
	return out, err
}

// Chat returns a group or channel with its members.
func (c *Client) Chat(ctx context.Context, chat Ref) (Chat, error) {
	var out Chat
	err := c.do(ctx, http.MethodGet, "/v1/chats/"+url.PathEscape(string(chat)), nil, &out)
	return out, err
}

// CreateChat makes a group or channel.
func (c *Client) CreateChat(ctx context.Context, n NewChat) (Chat, error) {
	var out Chat
	err := c.do(ctx, http.MethodPost, "/v1/chats", n, &out)
	return out, err
}

// History returns the newest messages of a conversation, at most limit, the
// oldest first. as says whose view it is: a private conversation needs it, a
// basic group has the same messages under other ids for each member.
func (c *Client) History(ctx context.Context, chat, as Ref, limit int) ([]ChatMessage, error) {
	var out []ChatMessage
	q := url.Values{"as": {string(as)}, "limit": {strconv.Itoa(limit)}}
	err := c.do(ctx, http.MethodGet, "/v1/chats/"+url.PathEscape(string(chat))+"/messages?"+q.Encode(), nil, &out)
	return out, err
}

// Send sends a message as somebody in the world.
func (c *Client) Send(ctx context.Context, m NewMessage) (ChatMessage, error) {
	var out ChatMessage
	err := c.do(ctx, http.MethodPost, "/v1/messages", m, &out)
	return out, err
}
