package hostiletest

import (
	"crypto/rand"
	"crypto/sha1"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// samplePQ is the product used in the documentation's example.
var samplePQ = []byte{0x17, 0xed, 0x48, 0x94, 0x1a, 0x08, 0xf9, 0x81}

// Handshake is the server's end of one key exchange, open to a Case's Bend,
// which is called once for each answer: after the honest one was prepared and
// before it is encoded.
type Handshake struct {
	// Step is what the client waits for: exchange.StepResPQ, StepDHParams or
	// StepDHGen. The field of that answer, below, is set.
	Step    exchange.Step
	ResPQ   *mt.ResPQ
	Inner   *mt.ServerDHInnerData
	Params  *mt.ServerDHParamsOk
	Verdict *mt.DhGenOk

	// Confirms says that the answer makes the key offered a known one.
	Confirms bool
	// Seal encrypts the inner data (SHA1, data, padding); bending the whole
	// plaintext is done by replacing it.
	Seal func(inner []byte) []byte
	// Send turns the honest payload into those that are sent.
	Send func(payload []byte) [][]byte

	server *Server
	ids    idSource
	// The secrets of the exchange.
	nonce, serverNonce tl.Int128
	newNonce           tl.Int256
	key, iv            [32]byte // of the Diffie-Hellman messages
	a                  *big.Int
	made               *crypto.AuthKey // offered by the client, not yet confirmed
}

// receive takes a query of the client and returns the payloads to be sent.
func (h *Handshake) receive(now time.Time, payload []byte) ([][]byte, error) {
	h.Send = func(payload []byte) [][]byte { return [][]byte{payload} }
	h.ResPQ, h.Inner, h.Params, h.Verdict = nil, nil, nil, nil
	h.Seal, h.Confirms = h.sealed, false
	body := payload[20:]
	var answer func() tl.Object
	var err error
	switch tl.NewDecoder(body).ID() {
	case mt.IDReqPqMultiRequest:
		answer, err = h.pq(body)
	case mt.IDReqDHParamsRequest:
		answer, err = h.params(now, body)
	case mt.IDSetClientDHParamsRequest:
		answer, err = h.verdict(body)
	default:
		err = errors.New("not a query of the key exchange")
	}
	if err != nil {
		return nil, fmt.Errorf("hostile server: %w", err)
	}
	if bend := h.server.bend(); bend != nil {
		bend(h)
	}
	out := h.Send(h.plain(now, encode(answer())))
	if h.Confirms {
		h.server.keys[h.made.ID()] = h.made
	}
	return out, nil
}

func (h *Handshake) pq(body []byte) (func() tl.Object, error) {
	var req mt.ReqPqMultiRequest
	if err := tl.Unmarshal(body, &req); err != nil {
		return nil, err
	}
	h.Step, h.nonce = exchange.StepResPQ, req.Nonce
	rand.Read(h.serverNonce[:])
	h.ResPQ = &mt.ResPQ{
		Nonce: h.nonce, ServerNonce: h.serverNonce, Pq: samplePQ,
		ServerPublicKeyFingerprints: []int64{int64(h.server.Key.Public().Fingerprint())},
	}
	return func() tl.Object { return h.ResPQ }, nil
}

func (h *Handshake) params(now time.Time, body []byte) (func() tl.Object, error) {
	var req mt.ReqDHParamsRequest
	if err := tl.Unmarshal(body, &req); err != nil {
		return nil, err
	}
	h.Step = exchange.StepDHParams
	inner, err := crypto.RSAUnpad(req.EncryptedData, h.server.Key)
	if err != nil {
		return nil, err
	}
	d := tl.NewDecoder(inner)
	switch d.ID() {
	case mt.IDPQInnerDataDC:
		var data mt.PQInnerDataDC
		data.DecodeBare(d)
		h.newNonce = data.NewNonce
	case mt.IDPQInnerDataTempDC:
		var data mt.PQInnerDataTempDC
		data.DecodeBare(d)
		h.newNonce = data.NewNonce
	}
	h.key, h.iv = crypto.HandshakeKeys(h.newNonce, h.serverNonce)
	h.a = h.secret()
	prime := crypto.KnownPrime()
	h.Inner = &mt.ServerDHInnerData{
		Nonce: h.nonce, ServerNonce: h.serverNonce, G: 3, DhPrime: prime,
		GA: h.power(big.NewInt(3), h.a), ServerTime: int32(now.Unix()),
	}
	h.Params = &mt.ServerDHParamsOk{Nonce: h.nonce, ServerNonce: h.serverNonce}
	return func() tl.Object {
		if h.Params.EncryptedAnswer == nil {
			h.Params.EncryptedAnswer = h.Seal(encode(h.Inner))
		}
		return h.Params
	}, d.Err()
}

func (h *Handshake) verdict(body []byte) (func() tl.Object, error) {
	var req mt.SetClientDHParamsRequest
	if err := tl.Unmarshal(body, &req); err != nil {
		return nil, err
	}
	h.Step = exchange.StepDHGen
	crypto.IGEDecrypt(&h.key, &h.iv, req.EncryptedData)
	d := tl.NewDecoder(req.EncryptedData[sha1.Size:])
	var inner mt.ClientDHInnerData
	d.ID()
	inner.DecodeBare(d)
	if err := d.Err(); err != nil {
		return nil, err
	}
	var err error
	if h.made, err = crypto.NewAuthKey(h.power(new(big.Int).SetBytes(inner.GB), h.a)); err != nil {
		return nil, err
	}
	h.Confirms = true
	h.Verdict = &mt.DhGenOk{Nonce: h.nonce, ServerNonce: h.serverNonce, NewNonceHash1: h.hash(1)}
	return func() tl.Object { return h.Verdict }, nil
}

// hash is new_nonce_hashN over the key that the client has offered.
func (h *Handshake) hash(n byte) tl.Int128 { return crypto.NonceHash(h.newNonce, n, h.made.AuxHash()) }

func (h *Handshake) secret() *big.Int {
	var b [crypto.AuthKeySize]byte
	rand.Read(b[:])
	return new(big.Int).SetBytes(b[:])
}

func (h *Handshake) power(base, exponent *big.Int) []byte {
	prime := new(big.Int).SetBytes(crypto.KnownPrime())
	return base.Exp(base, exponent, prime).FillBytes(make([]byte, crypto.AuthKeySize))
}

// sealed is the honest form of the encrypted answer.
func (h *Handshake) sealed(inner []byte) []byte {
	sum := sha1.Sum(inner)
	plain := append(sum[:], inner...)
	return h.encrypt(append(plain, make([]byte, -len(plain)&15)...))
}

func (h *Handshake) encrypt(plain []byte) []byte {
	crypto.IGEEncrypt(&h.key, &h.iv, plain)
	return plain
}

// plain is an unencrypted message of the server.
func (h *Handshake) plain(now time.Time, body []byte) []byte {
	b := tl.AppendInt64(nil, 0)
	b = tl.AppendInt64(b, int64(h.ids.next(now)))
	b = tl.AppendInt32(b, int32(len(body)))
	return append(b, body...)
}
