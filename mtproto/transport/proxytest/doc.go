// Package proxytest has small proxies for tests: SOCKS5, HTTP CONNECT and
// MTProxy, with the last one's padded and fake TLS secrets. They speak to
// clients by code of their own where the product has a client's end only, so
// that the two check each other. Nothing but tests imports it.
package proxytest
