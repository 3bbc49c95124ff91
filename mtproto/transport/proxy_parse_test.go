package transport_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/mtproto/transport"
)

const (
	hexKey  = "000102030405060708090a0b0c0d0e0f"
	eeKey   = "ee" + hexKey + "7777772e6578616d706c652e636f6d"
	base64K = "7gABAgMEBQYHCAkKCwwNDg93d3cuZXhhbXBsZS5jb20"
)

func TestParseProxy(t *testing.T) {
	for text, want := range map[string]string{
		"socks5://127.0.0.1:1080":                                              "socks5://127.0.0.1:1080",
		"socks5://canary1:canary2@proxy.example:1080/":                         "socks5://***@proxy.example:1080",
		"socks5://canary1:can%40ary2@[2001:db8::1]:1080":                       "socks5://***@[2001:db8::1]:1080",
		"http://proxy.example:3128":                                            "http://proxy.example:3128",
		"http://canary1@proxy.example:3128":                                    "http://***@proxy.example:3128",
		"mtproxy://" + hexKey + "@1.2.3.4:443":                                 "mtproxy://***@1.2.3.4:443",
		"mtproxy://dd" + hexKey + "@1.2.3.4:443":                               "mtproxy://***@1.2.3.4:443",
		"mtproxy://" + eeKey + "@[2001:db8::1]:443":                            "mtproxy://***@[2001:db8::1]:443",
		"mtproxy://" + base64K + "@1.2.3.4:443":                                "mtproxy://***@1.2.3.4:443",
		"tg://proxy?server=1.2.3.4&port=443&secret=" + eeKey:                   "mtproxy://***@1.2.3.4:443",
		"https://t.me/proxy?server=2001:db8::1&port=443&secret=" + base64K:     "mtproxy://***@[2001:db8::1]:443",
		"https://t.me/proxy?server=p.example&port=443&secret=" + base64K + "=": "mtproxy://***@p.example:443",
	} {
		p, err := transport.ParseProxy(text)
		if err != nil || p.String() != want {
			t.Errorf("ParseProxy(%q) = %s, %v, want %s", text, p, err, want)
			continue
		}
		if !strings.HasSuffix(want, p.Addr()) {
			t.Errorf("%q leads to %s", text, p.Addr())
		}
	}
}

func TestParseProxyRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "is not a URL",
		"canary1:canary2@host:80":             "is not a URL",
		"canary1":                             "is not a URL",
		"socks5://canary1:can/ary@host:80":    "is not a URL",
		"socks5://canary1:ca%zznary@host:80":  "is not a URL",
		"socks5://canary1:c#anary@host:80":    "is not a URL",
		"socks4://canary1@host:80":            "scheme",
		"canary://host:80":                    "scheme",
		"socks5://host":                       "port",
		"socks5://host:0":                     "1 to 65535",
		"socks5://host:65536":                 "1 to 65535",
		"socks5://:1080":                      "host",
		"socks5://ho%20st:1080":               "is not a URL",
		"socks5://canary1@host:1080":          "no password",
		"socks5://:canary@host:1080":          "no user",
		"http://can%3Aary:canary@host:1080":   "colon",
		"http://canary1:canary2@host:80/path": "after host:port",
		"http://host:80?canary":               "after host:port",
		"socks5://" + strings.Repeat("canary", 50) + ":canary@host:80": "255 bytes",
		"mtproxy://host:443":                                   "no secret",
		"mtproxy://zzcanary!@host:443":                         "neither hex nor base64",
		"mtproxy://abcdef@host:443":                            "secret of 3 bytes",
		"mtproxy://" + hexKey + ":canary@host:80":              "only a secret",
		"mtproxy://ee" + hexKey + "@host:443":                  "secret of 17 bytes",
		"mtproxy://dd" + hexKey + "6162@host:443":              "secret of 19 bytes",
		"mtproxy://ee" + hexKey + "2f2f@host:443":              "no domain has",
		"tg://socks?server=canary&port=1":                      "tg://proxy",
		"tg://proxy?server=canary&port=1":                      "secret=",
		"tg://proxy?server=a&server=b&port=1&secret=" + hexKey: "server= once",
		"tg://proxy?server=a&port=x&secret=" + hexKey:          "1 to 65535",
		"tg://proxy?server=1::2::3&port=1&secret=" + hexKey:    "neither a name nor an address",
		"tg://proxy?server=a;canary":                           "query",
		"tg://proxy?server=a%20b&port=1&secret=" + hexKey:      "neither a name nor an address",
		"https://canary1:canary2@host:443":                     "http://",
	} {
		p, err := transport.ParseProxy(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseProxy(%q) = %v, %v, want an error that says %q", text, p, err, want)
			continue
		}
		for _, secret := range []string{"canary", hexKey, "ary2"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("ParseProxy(%q): the error repeats %q: %v", text, secret, err)
			}
		}
	}
}

// TestProxyIsPrintedWithoutSecrets prints proxies in every way there is.
func TestProxyIsPrintedWithoutSecrets(t *testing.T) {
	var out bytes.Buffer
	for _, text := range []string{"socks5://canary1:canary2@host:1", "mtproxy://" + eeKey + "@host:1"} {
		p, err := transport.ParseProxy(text)
		if err != nil {
			t.Fatal(err)
		}
		holder := struct {
			P      *transport.Proxy
			hidden transport.Proxy
		}{p, *p}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&out, verb+verb+verb, p, holder, *p)
		}
		failed := &transport.ProxyError{Proxy: p, Err: errors.New("no")}
		fmt.Fprint(&out, failed)
		slog.New(slog.NewTextHandler(&out, nil)).Info("m", "proxy", p, "holder", holder, "err", failed)
		if err := json.NewEncoder(&out).Encode(holder); err != nil {
			t.Fatal(err)
		}
	}
	for _, secret := range []string{"canary", hexKey, "example", fmt.Sprintf("%x", "canary"), "[0 1 2", "0x0, 0x1"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q is printed:\n%s", secret, out.String())
		}
	}
}

func FuzzParseProxy(f *testing.F) {
	for _, text := range []string{"socks5://u:p@host:1", "http://[::1]:8", "mtproxy://" + eeKey + "@h:1", "tg://proxy?server=a&port=1&secret=" + hexKey, "u:p@h:1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := transport.ParseProxy(text)
		if err != nil {
			return
		}
		if _, _, err := net.SplitHostPort(p.Addr()); err != nil {
			t.Fatalf("%q leads to %q: %v", text, p.Addr(), err)
		}
		if i := strings.Index(p.String(), "@"); i >= 0 && !strings.HasSuffix(p.String()[:i], "://***") {
			t.Fatalf("%q prints as %q", text, p)
		}
	})
}
