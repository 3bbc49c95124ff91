package exchange

import (
	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// answerClientDH makes the key and confirms it, or asks for another.
func (s *Server) answerClientDH(req *mt.SetClientDHParamsRequest) (tl.Object, error) {
	if bad := s.checkNonces(req.Nonce, req.ServerNonce); bad != nil {
		return nil, bad
	}
	var inner mt.ClientDHInnerData
	if bad := s.tmp.openInner(req.EncryptedData, &inner); bad != nil {
		return nil, bad
	}
	if bad := s.checkNonces(inner.Nonce, inner.ServerNonce); bad != nil {
		bad.Check = "inner " + bad.Check
		return nil, bad
	}
	if inner.RetryID != s.refused {
		return nil, refuse("retry_id does not name the key refused last")
	}
	gB, bad := s.group.public("g_b", inner.GB)
	if bad != nil {
		return nil, bad
	}
	key, err := s.group.key(gB, s.a)
	if err != nil {
		return nil, refuseBecause("make the key", err)
	}
	return s.verdict(key), nil
}

func (s *Server) verdict(key *crypto.AuthKey) tl.Object {
	hash := func(n byte) tl.Int128 { return crypto.NonceHash(s.newNonce, n, key.AuxHash()) }
	if s.opts.Accept == nil || s.opts.Accept(key.ID()) {
		answer := &mt.DhGenOk{Nonce: s.nonce, ServerNonce: s.serverNonce, NewNonceHash1: hash(hashOK)}
		s.result.Key = key
		s.result.Salt = crypto.FirstSalt(s.newNonce, s.serverNonce)
		s.step = StepDone
		s.forget()
		return answer
	}
	if s.retries == maxRetries {
		answer := &mt.DhGenFail{Nonce: s.nonce, ServerNonce: s.serverNonce, NewNonceHash3: hash(hashFail)}
		s.step = StepFailed
		s.forget()
		return answer
	}
	s.retries++
	s.refused = retryID(key)
	return &mt.DhGenRetry{Nonce: s.nonce, ServerNonce: s.serverNonce, NewNonceHash2: hash(hashRetry)}
}
