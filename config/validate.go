package config

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Limits of what makes sense.
const (
	maxDC    = 999 // above: 10000 is added to the number of a test DC
	maxSimDC = 5
)

// validate checks values against each other and the world.
func (m *merged) validate(c *Config, p *problems) {
	bad := func(path, reason, hint string) {
		if !p.follows(path) {
			p.add(m.problem(path, reason, hint))
		}
	}
	if !slices.Contains(environments, c.Environment) {
		bad("environment", fmt.Sprintf("%q is not an environment", c.Environment), "use sim, custom, test or production")
		return
	}
	choice := func(path, value, what string, of []string) {
		if !slices.Contains(of, value) {
			bad(path, fmt.Sprintf("%q is not %s", value, what), "use "+oneOf(of))
		}
	}
	choice("transport", string(c.Transport), "a transport", transports)
	choice("pfs", string(c.PFS), "a policy of temporary keys", pfsPolicies)
	if reason := badProxy(c.Proxy.Reveal()); reason != "" {
		bad("proxy", reason, "write socks5://host:port, http://host:port, mtproxy://SECRET@host:port or a tg://proxy link")
	}
	if c.Log.Format != LogText && c.Log.Format != LogJSON {
		bad("log.format", fmt.Sprintf("%q is not a log format", c.Log.Format), "use text or json")
	}
	if c.Sim.DCs < 1 || c.Sim.DCs > maxSimDC {
		bad("sim.dcs", fmt.Sprintf("%d data centres are not possible", c.Sim.DCs), fmt.Sprintf("use 1 to %d", maxSimDC))
	}
	if c.Sim.Control != "" && !IsControlURL(c.Sim.Control) {
		bad("sim.control", "is not the URL of a control API", "write what `runner sim serve` prints as control, such as http://127.0.0.1:8081")
	}
	for _, d := range []struct{ key, value string }{
		{"device.model", c.Device.Model}, {"device.system", c.Device.System}, {"device.app", c.Device.App},
	} {
		if strings.TrimSpace(d.value) == "" {
			bad(d.key, "is empty, servers refuse that", "write a name, or remove the key for the default")
		}
	}
	if c.Telegram.APIID < 0 {
		bad("telegram.api_id", "is negative", "write the number that my.telegram.org shows")
	}
	if c.Telegram.HomeDC < 1 || c.Telegram.HomeDC > maxDC {
		bad("telegram.home_dc", fmt.Sprintf("%d is not the number of a data centre", c.Telegram.HomeDC), fmt.Sprintf("use 1 to %d", maxDC))
	}
	validateDCs(c, bad)
	switch c.Environment {
	case Custom:
		validateCustom(c, bad)
	case Test, Production:
		m.validateTelegram(c, bad)
	}
}

// problem makes an error at the place that decides path: an item of a list is
// decided where the list is.
func (m *merged) problem(path, reason, hint string) *Error {
	key, _, _ := strings.Cut(path, "[")
	if l := m.layerOf(key); l != nil {
		return l.problem(path, reason, hint)
	}
	for _, l := range m.layers { // not set anywhere: the strongest file is where to set it
		if l.src != nil {
			return &Error{File: l.src.name, Path: path, Reason: reason, Hint: hint}
		}
	}
	return &Error{File: "configuration", Path: path, Reason: reason, Hint: hint}
}

type report func(path, reason, hint string)

func validateDCs(c *Config, bad report) {
	first := make(map[DC]int)
	for i, dc := range c.Telegram.DCs {
		at := fmt.Sprintf("telegram.dcs[%d]", i)
		if j, again := first[dc]; again {
			bad(at+".addr", fmt.Sprintf("this address of data centre %d is listed already as telegram.dcs[%d]", dc.ID, j), "a data centre may have several addresses, each once")
		} else if dc.ID < 1 || dc.ID > maxDC {
			bad(at+".id", fmt.Sprintf("%d is not the number of a data centre", dc.ID), fmt.Sprintf("use 1 to %d", maxDC))
		}
		first[dc] = i
		if reason := badAddr(dc.Addr); reason != "" {
			bad(at+".addr", reason, "write host:port, such as 127.0.0.1:443 or [::1]:443")
		}
	}
}

func badAddr(addr string) string {
	if addr == "" {
		return "the address is missing"
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Sprintf("%q is not an address with a port", addr)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return fmt.Sprintf("%q is not a port from 1 to 65535", port)
	}
	if host == "" || strings.ContainsAny(host, " \t/@") {
		return fmt.Sprintf("%q has no host", addr)
	}
	return ""
}

// badProxy says what is wrong with a proxy's URL, without repeating it: it may
// hold a password. The secrets of MTProxy links are read by those who dial.
func badProxy(text string) string {
	if text == "" {
		return ""
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return "is not a URL"
	case !slices.Contains([]string{"socks5", "http", "mtproxy", "tg", "https"}, u.Scheme):
		return "is not the URL of a kind of proxy that can be used here"
	case u.Host == "":
		return "has no host"
	}
	return ""
}

// oneOf lists words for people.
func oneOf(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

func validateHome(c *Config, bad report) {
	var ids []string
	for _, dc := range c.Telegram.DCs {
		if dc.ID == c.Telegram.HomeDC {
			return
		}
		if id := strconv.Itoa(dc.ID); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	bad("telegram.home_dc", fmt.Sprintf("data centre %d is not in telegram.dcs", c.Telegram.HomeDC), "set telegram.home_dc to one of "+strings.Join(ids, ", "))
}

func validateCustom(c *Config, bad report) {
	if len(c.Telegram.DCs) == 0 {
		bad("telegram.dcs", "is missing, and environment custom has no addresses of its own", `add the server's, such as dcs: [{id: 2, addr: "127.0.0.1:2398"}]`)
	} else {
		validateHome(c, bad)
	}
	if len(c.Telegram.PublicKeys) == 0 {
		bad("telegram.public_keys", "is missing: without the server's key nobody can tell that it is the right server", "add its PEM file, such as public_keys: [server.pem]")
	}
	for i, file := range c.Telegram.PublicKeys {
		if err := readable(file); err != nil {
			bad(fmt.Sprintf("telegram.public_keys[%d]", i), fmt.Sprintf("%s cannot be read: %v", file, plain(err)), "check the path: it is relative to the file that names it")
		}
	}
}

func readable(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("not a regular file")
	}
	return err
}

var apiHash = regexp.MustCompile(`^[0-9a-fA-F]{32}$`)

// validateTelegram checks what Telegram itself asks for.
func (m *merged) validateTelegram(c *Config, bad report) {
	const get = "get api_id and api_hash for your own application at https://my.telegram.org"
	if c.Telegram.APIID == 0 {
		bad("telegram.api_id", fmt.Sprintf("is missing, environment %s needs it", c.Environment), get)
	}
	switch {
	case c.Telegram.APIHash == "":
		bad("telegram.api_hash", fmt.Sprintf("is missing, environment %s needs it", c.Environment), get)
	case !apiHash.MatchString(c.Telegram.APIHash.Reveal()):
		bad("telegram.api_hash", "is not 32 hexadecimal digits", get)
	}
	for _, key := range []string{"telegram.dcs", "telegram.public_keys"} {
		if m.layerOf(key) != nil {
			bad(key, fmt.Sprintf("is for environment custom: %s has its own built in", c.Environment), "remove it, or set environment: custom")
		}
	}
	validateHome(c, bad)
}

// IsControlURL tells whether the control API of a simulator can be at a URL.
func IsControlURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
