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
	if bad := s.openPQ(now, req.EncryptedData); bad != nil {
		return nil, bad
	}
	return s.offerGroup(now)
}

// checkPQ compares what the client encrypted with what it said in the clear.
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
	if !s.means(int(data.DC)) {
		bad := refuse("the client means another DC")
		bad.Status = StatusBadDC
		return bad
	}
	s.newNonce = data.NewNonce
	s.tmp = newTmpKeys(s.newNonce, s.serverNonce)
	return nil
}

// testDCs is what clients add to the number of a test DC.
const testDCs = 10000

// means reports whether a client that names dc means this one.
func (s *Server) means(dc int) bool {
	dc, own := max(dc, -dc), max(s.opts.DC, -s.opts.DC)
	return dc == own || s.opts.EitherDC && dc == own+testDCs
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
