package exchange

import (
	"crypto/sha1"
	"crypto/subtle"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// idPQInnerDataTemp is the form of p_q_inner_data_temp_dc without a DC, which is
// in no schema that is published today.
const idPQInnerDataTemp = 0x3c6a84d4

// openPQ decrypts the client's p_q_inner_data and checks it. Clients of today
// use RSA_PAD; the form before it was never turned off.
func (s *Server) openPQ(now time.Time, encrypted []byte) *Error {
	padded, err := crypto.RSAUnpad(encrypted, s.opts.Key)
	if err == nil {
		_, bad := s.readPQ(now, padded)
		return bad
	}
	hashed, old := crypto.RSAOpenHashed(encrypted, s.opts.Key)
	if old != nil {
		return refuseBecause("p_q_inner_data", err)
	}
	size, bad := s.readPQ(now, hashed.Data)
	sum := sha1.Sum(hashed.Data[:size])
	if subtle.ConstantTimeCompare(sum[:], hashed.Hash[:]) != 1 {
		return refuseBecause("p_q_inner_data", err)
	}
	return bad
}

// readPQ reads p_q_inner_data of any form from the start of b; random bytes
// follow it. It returns how many bytes it read.
func (s *Server) readPQ(now time.Time, b []byte) (int, *Error) {
	d := tl.NewDecoder(b)
	data, bad := s.decodePQ(now, d)
	if err := d.Err(); err != nil {
		return 0, refuseBecause("decode p_q_inner_data", err)
	}
	size := len(b) - d.Len()
	if bad != nil {
		return size, bad
	}
	return size, s.checkPQ(data)
}

// decodePQ returns any form as the one for a permanent key; a client that names
// no DC means this one.
func (s *Server) decodePQ(now time.Time, d *tl.Decoder) (*mt.PQInnerDataDC, *Error) {
	var data mt.PQInnerDataDC
	switch d.ID() {
	case mt.IDPQInnerDataDC:
		data.DecodeBare(d)
	case mt.IDPQInnerDataTempDC:
		var temp mt.PQInnerDataTempDC
		temp.DecodeBare(d)
		data = mt.PQInnerDataDC{
			Pq: temp.Pq, P: temp.P, Q: temp.Q,
			Nonce: temp.Nonce, ServerNonce: temp.ServerNonce, NewNonce: temp.NewNonce, DC: temp.DC,
		}
		return &data, s.expires(now, temp.ExpiresIn)
	case mt.IDPQInnerData:
		data = s.withDC(d)
	case idPQInnerDataTemp:
		data = s.withDC(d)
		return &data, s.expires(now, d.Int32())
	default:
		return nil, refuse("p_q_inner_data has an unknown form")
	}
	return &data, nil
}

// withDC reads the fields that the forms without a DC have.
func (s *Server) withDC(d *tl.Decoder) mt.PQInnerDataDC {
	var old mt.PQInnerData
	old.DecodeBare(d)
	return mt.PQInnerDataDC{
		Pq: old.Pq, P: old.P, Q: old.Q,
		Nonce: old.Nonce, ServerNonce: old.ServerNonce, NewNonce: old.NewNonce, DC: int32(s.opts.DC),
	}
}

// expires makes the key a temporary one.
func (s *Server) expires(now time.Time, in int32) *Error {
	if in <= 0 {
		return refuse("expires_in is not positive")
	}
	s.result.ExpiresAt = now.Add(time.Duration(in) * time.Second)
	return nil
}
