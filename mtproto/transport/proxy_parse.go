package transport

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// ParseProxy reads the URL of a proxy:
//
//	socks5://[user:password@]host:port
//	http://[user:password@]host:port             by the CONNECT method
//	mtproxy://SECRET@host:port                   hex or base64url
//	tg://proxy?server=HOST&port=PORT&secret=SECRET
//	https://t.me/proxy?server=HOST&port=PORT&secret=SECRET
//
// Its errors repeat nothing of the URL, which holds credentials.
//
// See https://core.telegram.org/api/links#mtproxy-links.
func ParseProxy(text string) (*Proxy, error) {
	p, err := parseProxy(text)
	if err != nil {
		return nil, fmt.Errorf("proxy URL: %w", err)
	}
	return p, nil
}

var errProxyURL = errors.New("is not a URL: write socks5://, http:// or mtproxy:// and then [user:password@]host:port; " +
	"characters such as @ / : # % in a password are to be %-escaped")

func parseProxy(text string) (*Proxy, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return nil, errProxyURL
	}
	switch u.Scheme {
	case "socks5", "http":
		return parseTunnel(u)
	case "mtproxy":
		return parseMTProxy(u)
	case "tg":
		if u.Host == "proxy" && strings.Trim(u.Path, "/") == "" {
			return parseLink(u)
		}
		return nil, errors.New("is a tg:// link, but not tg://proxy?server=HOST&port=PORT&secret=SECRET")
	case "https":
		if host := strings.ToLower(u.Host); (host == "t.me" || host == "telegram.me") && strings.Trim(u.Path, "/") == "proxy" {
			return parseLink(u)
		}
		return nil, errors.New("https:// is for links to t.me/proxy: for a proxy that takes CONNECT write http://")
	}
	return nil, errors.New("has a scheme that is not supported: write socks5://, http://, mtproxy://, tg://proxy or https://t.me/proxy")
}

// parseTunnel reads the URL of a proxy that connects to wherever it is told.
func parseTunnel(u *url.URL) (*Proxy, error) {
	if err := bare(u); err != nil {
		return nil, err
	}
	user := u.User.Username()
	password, _ := u.User.Password()
	switch {
	case user == "" && password != "":
		return nil, errors.New("has a password and no user: write user:password@host:port")
	case u.Scheme == string(schemeSOCKS5) && user != "" && password == "":
		return nil, errors.New("has a user and no password, which SOCKS5 wants together: write user:password@host:port")
	case len(user) > 255 || len(password) > 255:
		return nil, errors.New("has a user or a password longer than 255 bytes")
	case strings.Contains(user, ":"):
		return nil, errors.New("has a user with a colon in it, which no proxy can tell from the password")
	}
	p := &Proxy{scheme: scheme(u.Scheme)}
	if user != "" {
		p.reveal = credentials{user: user, password: password}.hide()
	}
	return p.at(u.Hostname(), u.Port())
}

func parseMTProxy(u *url.URL) (*Proxy, error) {
	if err := bare(u); err != nil {
		return nil, err
	}
	if _, has := u.User.Password(); has {
		return nil, errors.New("has a password, but an MTProxy has only a secret: write mtproxy://SECRET@host:port")
	}
	secret, err := parseSecret(u.User.Username())
	if err != nil {
		return nil, err
	}
	p := &Proxy{scheme: schemeMTProxy, reveal: credentials{mtproxySecret: secret}.hide()}
	return p.at(u.Hostname(), u.Port())
}

func parseLink(u *url.URL) (*Proxy, error) {
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, errors.New("has a query that cannot be read")
	}
	for _, name := range []string{"server", "port", "secret"} {
		if len(q[name]) != 1 || q.Get(name) == "" {
			return nil, fmt.Errorf("must have %s= once", name)
		}
	}
	secret, err := parseSecret(q.Get("secret"))
	if err != nil {
		return nil, err
	}
	p := &Proxy{scheme: schemeMTProxy, reveal: credentials{mtproxySecret: secret}.hide()}
	return p.at(strings.Trim(q.Get("server"), "[]"), q.Get("port"))
}

// bare refuses what a proxy has no use for, which is more likely a mistake in
// the part before it.
func bare(u *url.URL) error {
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("has something after host:port; characters such as / ? # in a password are to be %-escaped")
	}
	return nil
}

// at completes p with where it is.
func (p *Proxy) at(host, port string) (*Proxy, error) {
	n, err := strconv.ParseUint(port, 10, 16)
	switch {
	case host == "":
		return nil, errors.New("names no host")
	case port == "":
		return nil, errors.New("names no port: write host:port, [host]:port for IPv6")
	case err != nil || n == 0:
		return nil, errors.New("has a port that is not a number from 1 to 65535")
	case !plausibleHost(host):
		return nil, errors.New("has a host that is neither a name nor an address")
	}
	p.addr = net.JoinHostPort(host, port)
	return p, nil
}

// plausibleHost tells names and addresses from what was cut at the wrong place.
func plausibleHost(host string) bool {
	if strings.Contains(host, ":") {
		_, err := netip.ParseAddr(host)
		return err == nil
	}
	return !strings.ContainsFunc(host, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.' || r == '_')
	})
}
