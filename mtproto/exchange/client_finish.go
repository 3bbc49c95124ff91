package exchange

import (
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// maxRetries bounds dh_gen_retry: an honest server asks for it only when the key
// id is taken, so a second time is already strange.
const maxRetries = 5

// The number that new_nonce_hashN hashes.
const (
	hashOK    = 1
	hashRetry = 2
	hashFail  = 3
)

// receiveDHGen hears whether the server took the key.
func (c *Client) receiveDHGen(now time.Time, body []byte) (reply []byte, done bool, err error) {
	d := tl.NewDecoder(body)
	res := (*mt.SetClientDHParamsRequest)(nil).DecodeResult(d)
	if err := d.Err(); err != nil {
		return nil, false, refuseBecause("decode", err)
	}
	switch res := res.(type) {
	case *mt.DhGenOk:
		if bad := c.checkVerdict(res.Nonce, res.ServerNonce, hashOK, res.NewNonceHash1); bad != nil {
			return nil, false, bad
		}
		c.finish()
		return nil, true, nil
	case *mt.DhGenRetry:
		if bad := c.checkVerdict(res.Nonce, res.ServerNonce, hashRetry, res.NewNonceHash2); bad != nil {
			return nil, false, bad
		}
		if c.retries == maxRetries {
			return nil, false, refuse("the server refused too many keys")
		}
		c.retries++
		reply, err = c.offerKey(now, retryID(c.candidate))
		return reply, false, err
	case *mt.DhGenFail:
		if bad := c.checkVerdict(res.Nonce, res.ServerNonce, hashFail, res.NewNonceHash3); bad != nil {
			return nil, false, bad
		}
		return nil, false, &Error{Check: "the server gave up", Advice: adviceAgain}
	}
	return nil, false, refuse("unknown kind of answer")
}

func (c *Client) checkVerdict(nonce, serverNonce tl.Int128, n byte, hash tl.Int128) *Error {
	if bad := c.checkNonces(nonce, serverNonce); bad != nil {
		return bad
	}
	if !sameHash(hash, crypto.NonceHash(c.newNonce, n, c.candidate.AuxHash())) {
		return refuse("new_nonce_hash")
	}
	return nil
}

func (c *Client) finish() {
	c.result.Key = c.candidate
	c.result.Salt = crypto.FirstSalt(c.newNonce, c.serverNonce)
	c.step = StepDone
	c.forget()
}
