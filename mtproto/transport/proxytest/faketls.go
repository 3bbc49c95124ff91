package proxytest

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"time"
)

// Where the fields of a client's hello are, from the beginning of its record.
const (
	helloRandom  = 11
	helloSession = 43 // the length of the session id
	helloHead    = 5  // of the record
)

// A hello is at least this long with its fields, and at most what a record
// holds.
const (
	leastHello = helloSession + 1 + 32
	mostHello  = 1 << 14
)

// maxSkew is how far a client's clock may be off.
const maxSkew = 2 * time.Minute

// greetFakeTLS checks a client's hello as the proxies of MTProto do, and answers
// it.
func greetFakeTLS(nc net.Conn, secret []byte, domain string) error {
	hello, err := readHello(nc)
	if err != nil {
		return err
	}
	if err := checkHello(hello, secret, domain); err != nil {
		_, _ = nc.Write([]byte{0x15, 3, 3, 0, 2, 2, 40}) // an alert: handshake failure
		return err
	}
	answer, err := answerHello(hello, secret)
	if err != nil {
		return err
	}
	_, err = nc.Write(answer)
	return err
}

func readHello(nc net.Conn) ([]byte, error) {
	head, err := read(nc, helloHead)
	if err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint16(head[3:]))
	if head[0] != 0x16 || n < leastHello || n > mostHello {
		return nil, fmt.Errorf("not a hello: %x", head)
	}
	rest, err := read(nc, n)
	return append(head, rest...), err
}

func checkHello(hello, secret []byte, domain string) error {
	switch {
	case hello[helloHead] != 1:
		return fmt.Errorf("handshake message %d is no hello", hello[helloHead])
	case hello[helloSession] != 32:
		return fmt.Errorf("session id of %d bytes", hello[helloSession])
	case !bytes.Contains(hello, []byte(domain)):
		return errors.New("another domain")
	}
	random := bytes.Clone(hello[helloRandom : helloRandom+32])
	blank := bytes.Clone(hello)
	copy(blank[helloRandom:], make([]byte, 32))
	mac := hmac.New(sha256.New, secret)
	mac.Write(blank)
	want := mac.Sum(nil)
	if !hmac.Equal(random[:28], want[:28]) {
		return errors.New("another secret")
	}
	stamp := binary.LittleEndian.Uint32(random[28:]) ^ binary.LittleEndian.Uint32(want[28:])
	if skew := time.Since(time.Unix(int64(stamp), 0)); skew.Abs() > maxSkew {
		return fmt.Errorf("hello of %s ago", skew)
	}
	return nil
}

func answerHello(hello, secret []byte) ([]byte, error) {
	share, noise := make([]byte, 32), make([]byte, 1200)
	for _, b := range [][]byte{share, noise} {
		if _, err := rand.Read(b); err != nil {
			return nil, err
		}
	}
	body := append([]byte{3, 3}, make([]byte, 32)...)
	body = append(body, hello[helloSession:helloSession+33]...)
	body = append(body, 0x13, 1, 0, 0, 46, 0, 51, 0, 36, 0, 29, 0, 32)
	body = append(append(body, share...), 0, 43, 0, 2, 3, 4)
	out := []byte{0x16, 3, 3, 0, byte(len(body) + 4), 2, 0, 0, byte(len(body))}
	out = append(append(out, body...), 0x14, 3, 3, 0, 1, 1, 0x17, 3, 3, byte(len(noise)>>8), byte(len(noise)&0xff))
	out = append(out, noise...)

	mac := hmac.New(sha256.New, secret)
	mac.Write(hello[helloRandom : helloRandom+32])
	mac.Write(out)
	copy(out[helloRandom:], mac.Sum(nil))
	return out, nil
}
