package faketls

import "encoding/binary"

// Numbers of TLS extensions that browsers send, see RFC 8446 and the registry
// of IANA.
const (
	extServerName        = 0
	extStatusRequest     = 5
	extGroups            = 10
	extPointFormats      = 11
	extSignatures        = 13
	extALPN              = 16
	extCertificateStamps = 18
	extPadding           = 21
	extMasterSecret      = 23
	extCompressCerts     = 27
	extSessionTicket     = 35
	extVersions          = 43
	extPSKModes          = 45
	extKeyShare          = 51
	extRenegotiation     = 0xff01
)

const groupX25519 = 0x001d

// hello holds what a hello draws at random besides its keys: values without a
// meaning that browsers put in between, see RFC 8701.
type hello struct{ grease [6]byte }

func (h hello) greaseAt(i int) uint16 {
	n := uint16(h.grease[i]&0xf0 | 0x0a)
	return n<<8 | n
}

// other differs from the value at i: no extension may come twice.
func (h hello) other(i int) uint16 { return h.greaseAt(i) ^ 0x1010 }

func (h hello) ciphers() []byte {
	return words(h.greaseAt(0), 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030,
		0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035)
}

func (h hello) extensions(domain string, share []byte) []byte {
	name := append([]byte{0}, vector16([]byte(domain))...)
	shares := append(words(h.greaseAt(2)), vector16([]byte{0})...)
	shares = append(append(shares, words(groupX25519)...), vector16(share)...)
	var b []byte
	for _, e := range []struct {
		id   uint16
		data []byte
	}{
		{h.greaseAt(1), nil},
		{extServerName, vector16(name)},
		{extMasterSecret, nil},
		{extRenegotiation, []byte{0}},
		{extGroups, vector16(words(h.greaseAt(2), groupX25519, 0x0017, 0x0018))},
		{extPointFormats, []byte{1, 0}},
		{extSessionTicket, nil},
		{extALPN, vector16([]byte("\x02h2\x08http/1.1"))},
		{extStatusRequest, []byte{1, 0, 0, 0, 0}},
		{extSignatures, vector16(words(0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601))},
		{extCertificateStamps, nil},
		{extKeyShare, vector16(shares)},
		{extPSKModes, []byte{1, 1}},
		{extVersions, append([]byte{6}, words(h.greaseAt(3), 0x0304, 0x0303)...)},
		{extCompressCerts, []byte{2, 0, 2}},
		{h.other(1), []byte{0}},
	} {
		b = append(b, extension(e.id, e.data)...)
	}
	return b
}

func extension(id uint16, data []byte) []byte { return append(words(id), vector16(data)...) }

// vector16 is data after its length in two bytes.
func vector16(data []byte) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(data))), data...)
}

func words(values ...uint16) (b []byte) {
	for _, v := range values {
		b = binary.BigEndian.AppendUint16(b, v)
	}
	return b
}
