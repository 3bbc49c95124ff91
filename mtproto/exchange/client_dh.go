package exchange

import (
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// receiveDHParams checks the server's half of Diffie-Hellman and sends ours:
// set_client_DH_params.
func (c *Client) receiveDHParams(now time.Time, body []byte) ([]byte, error) {
	d := tl.NewDecoder(body)
	res := (*mt.ReqDHParamsRequest)(nil).DecodeResult(d)
	if err := d.Err(); err != nil {
		return nil, refuseBecause("decode", err)
	}
	switch res := res.(type) {
	case *mt.ServerDHParamsOk:
		if bad := c.checkNonces(res.Nonce, res.ServerNonce); bad != nil {
			return nil, bad
		}
		if bad := c.openAnswer(now, res.EncryptedAnswer); bad != nil {
			return nil, bad
		}
		return c.offerKey(now, 0)
	case *mt.ServerDHParamsFail:
		if bad := c.checkNonces(res.Nonce, res.ServerNonce); bad != nil {
			return nil, bad
		}
		if !sameHash(res.NewNonceHash, crypto.ParamsFailHash(c.newNonce)) {
			return nil, refuse("new_nonce_hash")
		}
		return nil, &Error{Check: "the server refused our query", Advice: adviceAgain}
	}
	return nil, refuse("unknown kind of answer")
}

// openAnswer decrypts server_DH_inner_data and makes every check on it.
func (c *Client) openAnswer(now time.Time, encrypted []byte) *Error {
	var inner mt.ServerDHInnerData
	if bad := c.tmp.openInner(encrypted, &inner); bad != nil {
		return bad
	}
	if bad := c.checkNonces(inner.Nonce, inner.ServerNonce); bad != nil {
		bad.Check = "inner " + bad.Check
		return bad
	}
	gr, bad := newGroup(inner.G, inner.DhPrime)
	if bad != nil {
		return bad
	}
	gA, bad := gr.public("g_a", inner.GA)
	if bad != nil {
		return bad
	}
	c.group, c.gA = gr, gA
	c.result.TimeOffset = time.Unix(int64(inner.ServerTime), 0).Sub(now)
	return nil
}

// offerKey draws b, makes the key and sends our half. retry is 0, or the aux
// hash of the key that the server refused.
func (c *Client) offerKey(now time.Time, retry int64) ([]byte, error) {
	b, gB, err := c.group.draw(c.opts.Rand)
	if err != nil {
		return nil, ourFault("draw b", err)
	}
	if c.candidate, err = c.group.key(c.gA, b); err != nil {
		return nil, ourFault("make the key", err)
	}
	encrypted, err := c.tmp.sealInner(&mt.ClientDHInnerData{
		Nonce: c.nonce, ServerNonce: c.serverNonce, RetryID: retry, GB: gB,
	}, c.opts.Rand)
	if err != nil {
		return nil, ourFault("encrypt client_DH_inner_data", err)
	}
	return c.advance(now, StepDHGen, &mt.SetClientDHParamsRequest{
		Nonce: c.nonce, ServerNonce: c.serverNonce, EncryptedData: encrypted,
	})
}
