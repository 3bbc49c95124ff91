package inventory

import (
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/tgfleet/tgfleet/scripts/internal/source"
	"github.com/tgfleet/tgfleet/scripts/secret"
)

var logins = []string{"code", "bot_token"}

// The checks return what is wrong and what to do; both are empty when nothing
// is. They never repeat a value that may be a secret.

func checkLogin(s string) (msg, hint string) {
	switch {
	case slices.Contains(logins, s):
		return "", ""
	case s == "qr" || s == "import":
		return "login " + s + " is not in this version", "use code or bot_token"
	}
	return "login must be code or bot_token" + source.DidYouMean(s, logins), ""
}

func checkRef(field, s string) (msg, hint string) {
	_, err := secret.ParseRef(s)
	switch {
	case err == nil:
		return "", ""
	case errors.Is(err, secret.ErrLiteral):
		return field + " holds something that is not a reference: a secret must not stand in an inventory",
			"put it where only you can read it and write env:NAME, file:PATH or cmd:[program, argument]"
	}
	return field + ": " + err.Error(), ""
}

func checkProxy(s string) (msg, hint string) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || !slices.Contains([]string{"socks5", "http", "https", "mtproxy", "tg"}, u.Scheme) {
		return "proxy is not a URL of a proxy", "such as socks5://127.0.0.1:1080, http://127.0.0.1:8080, mtproxy://SECRET@host:443 or a tg://proxy link"
	}
	return "", ""
}

func checkLabel(what, s string) (msg, hint string) {
	if labelPattern.MatchString(s) {
		return "", ""
	}
	return what + " names must be letters, digits, dot, dash and underscore, at most 64", ""
}

// literalSecrets are fields that somebody writes who has a secret at hand,
// with the field that takes a reference instead.
var literalSecrets = map[string]string{
	"password": "password_ref", "two_fa": "password_ref", "2fa": "password_ref",
	"bot_token": "bot_token_ref", "token": "bot_token_ref",
}

func literalSecret(field string) (msg, hint string) {
	ref := literalSecrets[field]
	return "a literal secret (" + field + ") must not stand in an inventory",
		"write " + ref + ": env:NAME, file:PATH or cmd:[program, argument]"
}

var notYet = map[string]string{
	"api":        "one api_id and api_hash from runner.yaml serve all accounts",
	"proxy_pool": "write proxy: URL on the account or its group",
	"import":     "sign the account in with login: code",
}

var digitsPattern = regexp.MustCompile(`\+?[0-9][0-9 ()-]{3,}[0-9]`)

// maskYAML hides phones and values of fields that hold or may hold secrets.
func maskYAML(line string) string {
	return digitsPattern.ReplaceAllString(source.MaskSecrets(line), "***")
}

// maskCSV hides the cells of columns that hold or may hold secrets.
func maskCSV(header []string) func(string) string {
	public := map[string]bool{"id": true, "groups": true, "tags": true, "login": true, "enabled": true}
	return func(line string) string {
		if strings.Contains(line, `"`) {
			return digitsPattern.ReplaceAllString(maskFrom(line, strings.IndexByte(line, '"')), "***")
		}
		cells := strings.Split(line, ",")
		for i, cell := range cells {
			if cell == "" || i < len(header) && (public[header[i]] || cell == header[i]) {
				continue
			}
			cells[i] = "***"
		}
		return strings.Join(cells, ",")
	}
}

// maskFrom hides the rest of a line that cannot be cut into cells.
func maskFrom(line string, i int) string { return line[:i] + "***" }
