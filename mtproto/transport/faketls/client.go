package faketls

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// maxRecords bounds the handshake records of a server's answer.
const maxRecords = 16

// Client says hello to a proxy with that secret, as a browser that wants to talk
// to domain, and checks the answer. It blocks: bound it by a deadline on nc. The
// connection it returns is to be used instead of nc, whose deadlines it shares.
func Client(nc net.Conn, random io.Reader, secret []byte, domain string) (*Conn, error) {
	hello, err := clientHello(random, secret, domain, time.Now())
	if err != nil {
		return nil, fmt.Errorf("fake TLS: %w", err)
	}
	if _, err := nc.Write(hello); err != nil {
		return nil, fmt.Errorf("fake TLS: say hello: %w", err)
	}
	if err := readServerHello(nc, hello[randomAt:randomAt+randomSize], secret); err != nil {
		return nil, fmt.Errorf("fake TLS: %w", err)
	}
	return Records(nc), nil
}

// errStranger: whoever answers does not know the secret.
var errStranger = errors.New("the server does not know the secret: check it, or something stands between")

// readServerHello reads the proxy's answer: handshake records, a change of
// cipher, and one record that stands for what TLS would encrypt. The random
// field of the first is the HMAC of the client's random and all this with that
// field zero.
func readServerHello(r io.Reader, clientRandom, secret []byte) error {
	var all bytes.Buffer
	r = io.TeeReader(r, &all)
	for n, changed := 0, false; ; n++ {
		kind, err := skipRecord(r)
		switch {
		case err != nil:
			return fmt.Errorf("read the answer to hello: %w", err)
		case n > maxRecords:
			return fmt.Errorf("more than %d records in the answer to hello", maxRecords)
		case kind == recordHandshake && !changed:
			continue
		case kind == recordChangeCipher && !changed && n > 0:
			changed = true
			continue
		case kind == recordApplication && changed:
			return checkServerHello(all.Bytes(), clientRandom, secret)
		case kind == recordAlert:
			return errStranger // who speaks real TLS has no use for our hello
		}
		return fmt.Errorf("record of type %#02x in the answer to hello", kind)
	}
}

func checkServerHello(answer, clientRandom, secret []byte) error {
	if len(answer) < randomAt+randomSize {
		return errors.New("the answer to hello has no random field")
	}
	field := answer[randomAt : randomAt+randomSize]
	got := bytes.Clone(field)
	clear(field)
	mac := hmac.New(sha256.New, secret)
	mac.Write(clientRandom)
	mac.Write(answer)
	if !hmac.Equal(got, mac.Sum(nil)) {
		return errStranger
	}
	return nil
}
