package main

import "strings"

// initialisms are the words that Go writes in capitals.
var initialisms = map[string]string{
	"id": "ID", "ids": "IDs", "url": "URL", "urls": "URLs", "dc": "DC", "ip": "IP",
	"api": "API", "srp": "SRP", "http": "HTTP", "html": "HTML", "json": "JSON",
	"sms": "SMS", "tls": "TLS", "uri": "URI",
}

// goName turns a TL name into an exported Go name: words, split at dots,
// underscores and where a capital follows a small letter, each capitalised.
func goName(name string) string {
	var b strings.Builder
	for _, word := range words(name) {
		if up, ok := initialisms[strings.ToLower(word)]; ok {
			b.WriteString(up)
			continue
		}
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

func words(name string) []string {
	var out []string
	start := 0
	for i := 0; i <= len(name); i++ {
		switch {
		case i == len(name) || name[i] == '.' || name[i] == '_':
			if i > start {
				out = append(out, name[start:i])
			}
			start = i + 1
		case i > start && isUpper(name[i]) && isLower(name[i-1]):
			out = append(out, name[start:i])
			start = i
		}
	}
	return out
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
