package peers

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// reference is what a person wrote to name a peer.
type reference struct {
	self     bool
	username string // lower case
	kind     Kind   // with id
	id       int64
}

var usernameForm = regexp.MustCompile(`^[a-z][a-z0-9_]{1,31}$`)

// parseReference accepts "me", "@name", "name", "https://t.me/name",
// "tg://resolve?domain=name" and ids as the Bot API writes them.
func parseReference(s string) (reference, error) {
	s = strings.TrimSpace(s)
	if s == "me" || s == "self" {
		return reference{self: true}, nil
	}
	if id, err := strconv.ParseInt(s, 10, 64); err == nil {
		kind, id := fromBotID(id)
		if id <= 0 {
			return reference{}, fmt.Errorf("peer %q: no peer has this id", s)
		}
		return reference{kind: kind, id: id}, nil
	}
	if _, ok := ParseInvite(s); ok {
		return reference{}, fmt.Errorf("an invite link names no peer until it is joined: use a step that joins by it")
	}
	name := strings.TrimPrefix(s, "@")
	if path, query, ok := linkParts(s); ok {
		name = path
		if domain := query.Get("domain"); domain != "" {
			name = domain
		}
	}
	name = strings.ToLower(name)
	if !usernameForm.MatchString(name) {
		return reference{}, fmt.Errorf(`peer %q: want "me", "@username", a t.me link or a numeric id`, s)
	}
	return reference{username: name}, nil
}

// linkParts takes a t.me or tg: link apart: the path's first element, and the
// query.
func linkParts(s string) (first string, query url.Values, ok bool) {
	rest, isTG := strings.CutPrefix(s, "tg:")
	if isTG {
		u, err := url.Parse("//" + strings.TrimPrefix(rest, "//"))
		if err != nil {
			return "", nil, false
		}
		return u.Host, u.Query(), true
	}
	s = strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
	host, path, found := strings.Cut(s, "/")
	if !found || host != "t.me" && host != "telegram.me" && host != "telegram.dog" {
		return "", nil, false
	}
	u, err := url.Parse("/" + path)
	if err != nil {
		return "", nil, false
	}
	return strings.Trim(u.Path, "/"), u.Query(), true
}

var inviteForm = regexp.MustCompile(`^[A-Za-z0-9_-]{5,64}$`)

// ParseInvite takes the hash out of an invite link in any of its spellings:
// t.me/+HASH, t.me/joinchat/HASH, tg://join?invite=HASH.
func ParseInvite(link string) (hash string, ok bool) {
	path, query, ok := linkParts(strings.TrimSpace(link))
	if !ok {
		return "", false
	}
	switch {
	case path == "join" && query.Has("invite"):
		hash = query.Get("invite")
	case strings.HasPrefix(path, "joinchat/"):
		hash = strings.TrimPrefix(path, "joinchat/")
	case strings.HasPrefix(path, "+"):
		hash = strings.TrimPrefix(path, "+")
		if _, err := strconv.ParseUint(hash, 10, 64); err == nil {
			return "", false // t.me/+4912345 is a phone number
		}
	}
	return hash, inviteForm.MatchString(hash)
}
