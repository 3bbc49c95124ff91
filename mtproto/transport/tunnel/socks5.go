package tunnel

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strconv"
)

// Numbers of SOCKS5, see RFC 1928 and, for the password, RFC 1929.
const (
	socksVersion    = 5
	passwordVersion = 1

	methodNone     = 0x00
	methodPassword = 0x02
	methodRefused  = 0xff

	commandConnect = 1

	addressIPv4   = 1
	addressDomain = 3
	addressIPv6   = 4
)

// SOCKS5 asks for a connection to addr, host:port. A name is resolved by the
// proxy. user "" means that no password is offered.
func SOCKS5(rw io.ReadWriter, addr, user, password string) error {
	request, err := socksRequest(addr)
	if err != nil {
		return err
	}
	if err := socksAuthenticate(rw, user, password); err != nil {
		return err
	}
	if _, err := rw.Write(request); err != nil {
		return fmt.Errorf("socks5: ask for a connection: %w", err)
	}
	return socksReply(rw, addr)
}

func socksRequest(addr string) ([]byte, error) {
	host, portText, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("socks5: address: %w", err)
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("socks5: port %q is not a number from 1 to 65535", portText)
	}
	b := []byte{socksVersion, commandConnect, 0}
	switch ip, err := netip.ParseAddr(host); {
	case err == nil && ip.Unmap().Is4():
		b = append(append(b, addressIPv4), ip.Unmap().AsSlice()...)
	case err == nil:
		b = append(append(b, addressIPv6), ip.AsSlice()...)
	case host == "" || len(host) > 255:
		return nil, fmt.Errorf("socks5: a host of %d bytes, want 1 to 255", len(host))
	default:
		b = append(append(b, addressDomain, byte(len(host))), host...)
	}
	return append(b, byte(port>>8), byte(port)), nil
}

func socksAuthenticate(rw io.ReadWriter, user, password string) error {
	hello := []byte{socksVersion, 1, methodNone}
	if user != "" {
		hello = []byte{socksVersion, 2, methodNone, methodPassword}
	}
	if _, err := rw.Write(hello); err != nil {
		return fmt.Errorf("socks5: greet: %w", err)
	}
	var choice [2]byte
	if _, err := io.ReadFull(rw, choice[:]); err != nil {
		return fmt.Errorf("socks5: read the choice of authentication: %w", err)
	}
	switch {
	case choice[0] != socksVersion:
		return fmt.Errorf("socks5: the server answers with version %d: it is no SOCKS5 proxy", choice[0])
	case choice[1] == methodNone:
		return nil
	case choice[1] == methodPassword && user != "":
		return socksPassword(rw, user, password)
	case choice[1] == methodRefused && user == "":
		return errors.New("socks5: the proxy wants a user and a password: put them into its URL")
	}
	return fmt.Errorf("socks5: the proxy wants the authentication method %d, which is not supported", choice[1])
}

func socksPassword(rw io.ReadWriter, user, password string) error {
	if len(user) > 255 || len(password) > 255 {
		return errors.New("socks5: a user or a password longer than 255 bytes")
	}
	b := append([]byte{passwordVersion, byte(len(user))}, user...)
	b = append(append(b, byte(len(password))), password...)
	if _, err := rw.Write(b); err != nil {
		return fmt.Errorf("socks5: send the password: %w", err)
	}
	var answer [2]byte
	if _, err := io.ReadFull(rw, answer[:]); err != nil {
		return fmt.Errorf("socks5: read the answer to the password: %w", err)
	}
	if answer[1] != 0 {
		return errors.New("socks5: the proxy refuses the user or the password")
	}
	return nil
}

// socksReasons are what a proxy says by a number.
var socksReasons = []string{1: "general failure", "not allowed by its rules", "network unreachable", "host unreachable",
	"connection refused", "TTL expired", "command not supported", "address type not supported"}

// socksReply reads the proxy's answer, to the end of the address it bound, which
// is of no interest.
func socksReply(r io.Reader, addr string) error {
	var head [5]byte // the last byte is the first of the address
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return fmt.Errorf("socks5: read the answer: %w", err)
	}
	code := int(head[1])
	switch {
	case head[0] != socksVersion:
		return fmt.Errorf("socks5: an answer of version %d", head[0])
	case code >= len(socksReasons):
		return fmt.Errorf("socks5: the proxy cannot connect to %s: error %d", addr, code)
	case code != 0:
		return fmt.Errorf("socks5: the proxy cannot connect to %s: %s", addr, socksReasons[code])
	}
	rest := 0
	switch head[3] {
	case addressIPv4:
		rest = 4 - 1
	case addressIPv6:
		rest = 16 - 1
	case addressDomain:
		rest = int(head[4])
	default:
		return fmt.Errorf("socks5: an answer with an address of type %d", head[3])
	}
	if _, err := io.CopyN(io.Discard, r, int64(rest)+2); err != nil { // and the port
		return fmt.Errorf("socks5: read the answer: %w", err)
	}
	return nil
}
