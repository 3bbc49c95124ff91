package exchange

import (
	"bytes"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// answerDHParams checks the proof of work, opens the client's inner data and
// sends our half of Diffie-Hellman: server_DH_params_ok.
func (s *Server) answerDHParams(now time.Time, req *mt.ReqDHParamsRequest) (tl.Object, error) {
	if bad := s.checkNonces(req.Nonce, req.ServerNonce); bad != nil {
		return nil, bad
	}
	if bad := s.checkProof(req.P, req.Q); bad != nil {
		return nil, bad
	}
	if uint64(req.PublicKeyFingerprint) != s.opts.Key.Public().Fingerprint() {
		return nil, refuse("fingerprint of a key that we did not offer")
	}
	inner, err := crypto.RSAUnpad(req.EncryptedData, s.opts.Key)
	if err != nil {
		return nil, refuseBecause("p_q_inner_data", err)
	}
	if bad := s.openPQ(now, inner); bad != nil {
		return nil, bad
	}
	return s.offerGroup(now)
}

// openPQ reads p_q_inner_data(_temp)_dc from the start of b; padding follows it.
func (s *Server) openPQ(now time.Time, b []byte) *Error {
	d := tl.NewDecoder(b)
	var data mt.PQInnerDataDC
	switch id := d.ID(); id {
	case mt.IDPQInnerDataDC:
		data.DecodeBare(d)
	case mt.IDPQInnerDataTempDC:
		var temp mt.PQInnerDataTempDC
		temp.DecodeBare(d)
		if temp.ExpiresIn <= 0 && d.Err() == nil {
			return refuse("expires_in is not positive")
		}
		s.result.ExpiresAt = now.Add(time.Duration(temp.ExpiresIn) * time.Second)
		data = mt.PQInnerDataDC{
			Pq: temp.Pq, P: temp.P, Q: temp.Q,
			Nonce: temp.Nonce, ServerNonce: temp.ServerNonce, NewNonce: temp.NewNonce, DC: temp.DC,
		}
	default:
		return refuse("p_q_inner_data has an old or unknown form")
	}
	if err := d.Err(); err != nil {
		return refuseBecause("decode p_q_inner_data", err)
	}
	return s.checkPQ(&data)
}

func (s *Server) checkPQ(data *mt.PQInnerDataDC) *Error {
	if bad := s.checkNonces(data.Nonce, data.ServerNonce); bad != nil {
		bad.Check = "inner " + bad.Check
		return bad
	}
	if bad := s.checkProof(data.P, data.Q); bad != nil {
		return bad
	}
	if !bytes.Equal(data.Pq, s.pq) {
		return refuse("inner pq differs")
	}
	if dc := int(data.DC); dc != s.opts.DC && dc != -s.opts.DC {
		bad := refuse("the client means another DC")
		bad.Status = StatusBadDC
		return bad
	}
	s.newNonce = data.NewNonce
	s.tmp = newTmpKeys(s.newNonce, s.serverNonce)
	return nil
}

func (s *Server) offerGroup(now time.Time) (tl.Object, error) {
	prime := crypto.KnownPrime()
	gr, bad := newGroup(int32(s.opts.G), prime)
	if bad != nil {
		return nil, bad
	}
	a, gA, err := gr.draw(s.opts.Rand)
	if err != nil {
		return nil, refuseBecause("draw a", err)
	}
	encrypted, err := s.tmp.sealInner(&mt.ServerDHInnerData{
		Nonce: s.nonce, ServerNonce: s.serverNonce,
		G: gr.g, DhPrime: prime, GA: gA, ServerTime: int32(now.Unix()),
	}, s.opts.Rand)
	if err != nil {
		return nil, refuseBecause("encrypt server_DH_inner_data", err)
	}
	s.group, s.a = gr, a
	s.step = StepClientDH
	return &mt.ServerDHParamsOk{Nonce: s.nonce, ServerNonce: s.serverNonce, EncryptedAnswer: encrypted}, nil
}
