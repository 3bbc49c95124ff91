// Package obfuscate is the stream cipher that hides MTProto from those who look
// at bytes and not at keys, known as obfuscated2: the keys are in the open, in
// 64 random bytes that begin the stream, unless an MTProxy secret is mixed in.
//
// See https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation.
package obfuscate

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

const (
	// HeaderSize is what begins an obfuscated stream, in bytes.
	HeaderSize = 64
	// SecretSize is the length of a proxy's secret in bytes, without the byte
	// before it that names a mode.
	SecretSize = 16

	keyAt = 8  // 32 bytes
	ivAt  = 40 // 16 bytes
	tagAt = 56 // 4 bytes, the framing
	dcAt  = 60 // 2 bytes
)

// Streams are the two directions of one end. Each must see every byte of its
// direction once, in order.
type Streams struct{ Encrypt, Decrypt cipher.Stream }

// Client draws a header, which is to be sent before anything else and as it is.
// tag names the framing inside. dc, for a proxy, is the DC to be connected; 0
// leaves the field random. secret is nil or SecretSize bytes.
func Client(random io.Reader, tag uint32, dc int16, secret []byte) (header []byte, s Streams, err error) {
	header = make([]byte, HeaderSize)
	if err := draw(random, header); err != nil {
		return nil, s, err
	}
	binary.LittleEndian.PutUint32(header[tagAt:], tag)
	if dc != 0 {
		binary.LittleEndian.PutUint16(header[dcAt:], uint16(dc))
	}
	toServer, toClient, err := keys(header, secret)
	if err != nil {
		return nil, s, err
	}
	var hidden [HeaderSize]byte
	toServer.XORKeyStream(hidden[:], header)
	copy(header[tagAt:], hidden[tagAt:])
	return header, Streams{Encrypt: toServer, Decrypt: toClient}, nil
}

// Server reads a client's header. Without the client's secret tag and dc are
// noise.
func Server(header, secret []byte) (tag uint32, dc int16, s Streams, err error) {
	if len(header) != HeaderSize {
		return 0, 0, s, fmt.Errorf("obfuscated header of %d bytes, want %d", len(header), HeaderSize)
	}
	toServer, toClient, err := keys(header, secret)
	if err != nil {
		return 0, 0, s, err
	}
	var open [HeaderSize]byte
	toServer.XORKeyStream(open[:], header)
	tag = binary.LittleEndian.Uint32(open[tagAt:])
	dc = int16(binary.LittleEndian.Uint16(open[dcAt:]))
	return tag, dc, Streams{Encrypt: toClient, Decrypt: toServer}, nil
}

// maxDraws ends a search that only a broken source of randomness makes long.
const maxDraws = 64

func draw(random io.Reader, header []byte) error {
	for range maxDraws {
		if _, err := io.ReadFull(random, header); err != nil {
			return fmt.Errorf("draw obfuscated header: %w", err)
		}
		if usable(header) {
			return nil
		}
	}
	return errors.New("draw obfuscated header: the source of randomness repeats itself")
}

// usable tells whether nobody takes a stream that begins so for something else.
func usable(first []byte) bool {
	switch string(first[:4]) {
	case "HEAD", "POST", "GET ", "OPTI", "\x16\x03\x01\x02", "\xdd\xdd\xdd\xdd", "\xee\xee\xee\xee":
		return false
	}
	return first[0] != 0xef && string(first[4:8]) != "\x00\x00\x00\x00"
}

// keys makes the ciphers of both directions: one from the header, the other
// from the header read backwards.
func keys(header, secret []byte) (toServer, toClient cipher.Stream, err error) {
	if len(secret) != 0 && len(secret) != SecretSize {
		return nil, nil, fmt.Errorf("obfuscation secret of %d bytes, want %d", len(secret), SecretSize)
	}
	reversed := slices.Clone(header)
	slices.Reverse(reversed)
	if toServer, err = newStream(header, secret); err != nil {
		return nil, nil, err
	}
	toClient, err = newStream(reversed, secret)
	return toServer, toClient, err
}

func newStream(header, secret []byte) (cipher.Stream, error) {
	key := header[keyAt:ivAt]
	if len(secret) != 0 {
		sum := sha256.Sum256(append(slices.Clone(key), secret...))
		key = sum[:]
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("obfuscation key: %w", err)
	}
	return cipher.NewCTR(block, header[ivAt:tagAt]), nil
}
