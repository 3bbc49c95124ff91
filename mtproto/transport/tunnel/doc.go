// Package tunnel asks a proxy, over a connection to it, to connect to somebody
// else: by SOCKS5 or by HTTP's CONNECT. Both read exactly what the proxy
// answers, not a byte of what comes after, and are bounded by the deadline of
// the connection.
package tunnel
