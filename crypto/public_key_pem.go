package crypto

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

const (
	pemPKCS1 = "RSA PUBLIC KEY"
	pemPKIX  = "PUBLIC KEY"
)

// ParsePublicKeys reads every PEM block of data: "RSA PUBLIC KEY" (PKCS #1, as
// Telegram publishes its keys) or "PUBLIC KEY" (PKIX). Text between blocks is
// ignored. A block of another type, a key that MTProto cannot use, or no block
// at all is an error that says which.
func ParsePublicKeys(data []byte) ([]*PublicKey, error) {
	var keys []*PublicKey
	for {
		block, rest := pem.Decode(data)
		if block == nil {
			break
		}
		key, err := parseBlock(block)
		if err != nil {
			return nil, fmt.Errorf("public key %d: %w", len(keys)+1, err)
		}
		keys = append(keys, key)
		data = rest
	}
	if len(keys) == 0 {
		return nil, errors.New("no PEM block found: want a file with -----BEGIN RSA PUBLIC KEY----- or -----BEGIN PUBLIC KEY-----")
	}
	return keys, nil
}

func parseBlock(block *pem.Block) (*PublicKey, error) {
	parsed, err := parseDER(block)
	if err != nil {
		return nil, err
	}
	key := &PublicKey{N: parsed.N, E: parsed.E}
	if err := key.check(); err != nil {
		return nil, err
	}
	return key, nil
}

func parseDER(block *pem.Block) (*rsa.PublicKey, error) {
	switch block.Type {
	case pemPKCS1:
		return x509.ParsePKCS1PublicKey(block.Bytes)
	case pemPKIX:
		parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
		if err != nil {
			return nil, err
		}
		if key, ok := parsed.(*rsa.PublicKey); ok {
			return key, nil
		}
		return nil, fmt.Errorf("is %T, want RSA", parsed)
	}
	return nil, fmt.Errorf("PEM block is %q, want %q or %q", block.Type, pemPKCS1, pemPKIX)
}

// PublicPEM encodes the key as PKCS #1 PEM, which ParsePublicKeys and other
// MTProto clients read.
func (k *PublicKey) PublicPEM() []byte {
	der := x509.MarshalPKCS1PublicKey(&rsa.PublicKey{N: k.N, E: k.E})
	return pem.EncodeToMemory(&pem.Block{Type: pemPKCS1, Bytes: der})
}
