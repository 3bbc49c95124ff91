package main

import (
	"net"
	"os"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tgfleet/tgfleet/mtproto/transport/proxytest"
)

// proxies are those of one script, by name.
type proxies map[string]*proxytest.Server

const proxiesKey = "proxies"

// cmdProxyServe is `proxyserve`: after simserve, a SOCKS5 proxy and an MTProxy
// that looks like TLS. Their URLs are in SOCKS and MTPROXY. The names of their
// users, passwords and secrets hold the word canary.
func cmdProxyServe(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: proxyserve")
	}
	dcs := make(map[int]string)
	for id := 1; ts.Getenv("DC"+strconv.Itoa(id)) != ""; id++ {
		dcs[id] = ts.Getenv("DC" + strconv.Itoa(id))
	}
	listen := func() net.Listener {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		ts.Check(err)
		return ln
	}
	all := ts.Value(proxiesKey).(proxies)
	all["SOCKS"] = proxytest.SOCKS5(listen(), proxytest.Options{User: "canary-user", Password: "canary-password"})
	all["MTPROXY"] = proxytest.MTProxy(listen(), proxytest.Options{Secret: []byte("canary-secret-16"), Domain: "example.org", DCs: dcs})
	for name, p := range all {
		ts.Setenv(name, p.URL())
		ts.Defer(p.Close)
	}
}

// cmdTunnels is `tunnels NAME`: it fails when nothing has gone through that
// proxy, and with `!` when something has.
func cmdTunnels(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: [!] tunnels SOCKS|MTPROXY")
	}
	p := ts.Value(proxiesKey).(proxies)[args[0]]
	if n := p.Tunnels(); n > 0 == neg {
		ts.Fatalf("%d connections went through %s", n, args[0])
	}
}

// cmdExpand is `expand FILE...`: it puts the values of variables where files
// name them.
func cmdExpand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: expand FILE...")
	}
	for _, name := range args {
		text := os.Expand(ts.ReadFile(name), ts.Getenv)
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o600))
	}
}
