package exchange

import (
	"math/big"
	"slices"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// receiveResPQ does the proof of work and sends new_nonce to the owner of a
// trusted key: req_DH_params.
func (c *Client) receiveResPQ(now time.Time, body []byte) ([]byte, error) {
	d := tl.NewDecoder(body)
	res := (*mt.ReqPqMultiRequest)(nil).DecodeResult(d)
	if err := d.Err(); err != nil {
		return nil, refuseBecause("decode", err)
	}
	if res.Nonce != c.nonce {
		return nil, refuse("nonce differs")
	}
	c.serverNonce = res.ServerNonce
	key, ok := c.chooseKey(res.ServerPublicKeyFingerprints)
	if !ok {
		return nil, &Error{Check: "the server offers no public key that we trust", Advice: adviceStranger}
	}
	p, q, bad := factor(res.Pq)
	if bad != nil {
		return nil, bad
	}
	if err := read(c.opts.Rand, c.newNonce[:]); err != nil {
		return nil, ourFault("draw new_nonce", err)
	}
	inner, err := tl.Append(nil, c.pqInnerData(now, res.Pq, p, q))
	if err != nil {
		return nil, ourFault("encode p_q_inner_data", err)
	}
	encrypted, err := crypto.RSAPad(inner, key, c.opts.Rand)
	if err != nil {
		return nil, ourFault("encrypt p_q_inner_data", err)
	}
	c.tmp = newTmpKeys(c.newNonce, c.serverNonce)
	return c.advance(now, StepDHParams, &mt.ReqDHParamsRequest{
		Nonce: c.nonce, ServerNonce: c.serverNonce,
		P: p, Q: q,
		PublicKeyFingerprint: int64(key.Fingerprint()),
		EncryptedData:        encrypted,
	})
}

// chooseKey takes the first of our keys that the server offers.
func (c *Client) chooseKey(offered []int64) (*crypto.PublicKey, bool) {
	for _, k := range c.opts.Keys {
		if slices.Contains(offered, int64(k.Fingerprint())) {
			return k, true
		}
	}
	return nil, false
}

func (c *Client) pqInnerData(now time.Time, pq, p, q []byte) tl.Object {
	if c.opts.TempExpiresIn == 0 {
		return &mt.PQInnerDataDC{
			Pq: pq, P: p, Q: q,
			Nonce: c.nonce, ServerNonce: c.serverNonce, NewNonce: c.newNonce,
			DC: int32(c.opts.DC),
		}
	}
	life := c.opts.TempExpiresIn.Truncate(time.Second)
	c.result.ExpiresAt = now.Add(life)
	return &mt.PQInnerDataTempDC{
		Pq: pq, P: p, Q: q,
		Nonce: c.nonce, ServerNonce: c.serverNonce, NewNonce: c.newNonce,
		DC: int32(c.opts.DC), ExpiresIn: int32(life / time.Second),
	}
}

// factor splits pq into minimal big-endian strings, p first.
func factor(pq []byte) (p, q []byte, bad *Error) {
	number := new(big.Int).SetBytes(pq)
	if len(pq) > 8 || !number.IsUint64() {
		return nil, nil, refuse("pq is longer than 8 bytes")
	}
	pn, qn, err := crypto.FactorPQ(number.Uint64())
	if err != nil {
		return nil, nil, refuseBecause("pq", err)
	}
	if pn == qn { // it is to be the product of two different primes
		return nil, nil, refuse("pq is the square of a prime")
	}
	return minimal(pn), minimal(qn), nil
}

func minimal(n uint64) []byte { return new(big.Int).SetUint64(n).Bytes() }
