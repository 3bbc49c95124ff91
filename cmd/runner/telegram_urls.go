package main

import (
	"net"

	"github.com/tgfleet/tgfleet/actors"
)

// webHosts are the names of Telegram's data centres on the web.
//
// See https://core.telegram.org/mtproto/transports#uri-format.
var webHosts = map[int]string{1: "pluto", 2: "venus", 3: "aurora", 4: "vesta", 5: "flora"}

// telegramURLs says where Telegram speaks WebSocket and HTTP: the one at a name
// of its own, with TLS, the other at the address, on port 80.
func telegramURLs(test bool) func(actors.DC) (webSocket, http string) {
	path := "/apiws"
	if test {
		path += "_test"
	}
	return func(dc actors.DC) (webSocket, http string) {
		if host, known := webHosts[dc.ID]; known {
			webSocket = "wss://" + host + ".web.telegram.org" + path
		}
		if host, _, err := net.SplitHostPort(dc.Addr); err == nil {
			http = "http://" + net.JoinHostPort(host, "80") + "/api"
		}
		return webSocket, http
	}
}
