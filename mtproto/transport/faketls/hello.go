package faketls

import (
	"crypto/ecdh"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

const (
	// helloSize is the length of the client's hello with its record header: what
	// browsers pad theirs to, and what proxies tell MTProxy's clients by.
	helloSize = 517
	// randomAt is where the random field of a hello begins, in either direction:
	// after the record's header, type and length, and a version.
	randomAt   = recordHeader + 6
	randomSize = 32
	// maxDomain is the longest domain that leaves room for the rest, in bytes.
	maxDomain = 182
)

// CheckDomain says what is wrong with the domain of a secret.
func CheckDomain(domain string) error {
	switch {
	case domain == "" || len(domain) > maxDomain:
		return fmt.Errorf("has a secret with a domain of %d bytes, want 1 to %d", len(domain), maxDomain)
	case strings.ContainsFunc(domain, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.')
	}):
		return errors.New("has a secret whose domain has characters that no domain has")
	}
	return nil
}

// clientHello builds the first record of a client. The random field is the HMAC
// of the whole with that field zero, its last four bytes mixed with the time.
func clientHello(random io.Reader, secret []byte, domain string, now time.Time) ([]byte, error) {
	if err := CheckDomain(domain); err != nil {
		return nil, err
	}
	var draw struct {
		session, key [32]byte
		grease       [6]byte
	}
	for _, b := range [][]byte{draw.session[:], draw.key[:], draw.grease[:]} {
		if _, err := io.ReadFull(random, b); err != nil {
			return nil, fmt.Errorf("draw hello: %w", err)
		}
	}
	share, err := ecdh.X25519().NewPrivateKey(draw.key[:])
	if err != nil {
		return nil, fmt.Errorf("draw hello: %w", err)
	}
	h := hello{grease: draw.grease}
	b := h.extensions(domain, share.PublicKey().Bytes())

	body := append([]byte{3, 3}, make([]byte, randomSize)...)
	body = append(append(body, byte(len(draw.session))), draw.session[:]...)
	body = append(body, vector16(h.ciphers())...)
	body = append(body, 1, 0) // no compression
	const heads = recordHeader + 4 + 2
	pad := helloSize - heads - len(body) - len(b) - 4 // the extension has a header too
	b = append(b, extension(extPadding, make([]byte, pad))...)
	body = append(body, vector16(b)...)

	out := []byte{recordHandshake, 3, 1, 0, 0, 1, 0, 0, 0}
	binary.BigEndian.PutUint16(out[3:], helloSize-recordHeader)
	binary.BigEndian.PutUint16(out[7:], uint16(len(body)))
	out = append(out, body...)

	mac := hmac.New(sha256.New, secret)
	mac.Write(out)
	field := out[randomAt : randomAt+randomSize]
	copy(field, mac.Sum(nil))
	last := field[randomSize-4:]
	binary.LittleEndian.PutUint32(last, binary.LittleEndian.Uint32(last)^uint32(now.Unix()))
	return out, nil
}
