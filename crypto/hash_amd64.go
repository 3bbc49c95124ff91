package crypto

import "encoding/binary"

// On amd64 with the SHA instructions, the hash of a received message costs hardly
// any time of its own: it is computed while the decryption waits for itself.

const shaBlock = 64

// shaState is the state of SHA-256 in the order of the instructions: f e b a, h g d c.
type shaState [8]uint32

var hasSHA = hasAES && cpuHasSHA()

// shaStart and shaConstants are those of FIPS 180-4, sections 5.3.3 and 4.2.2.
var shaStart = shaState{0x9b05688c, 0x510e527f, 0xbb67ae85, 0x6a09e667, 0x5be0cd19, 0x1f83d9ab, 0xa54ff53a, 0x3c6ef372}

var shaConstants = [64]uint32{
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
}

func hashPair(a, b *kdfInput) (x, y [32]byte) {
	if !hasSHA {
		return hashPairPortable(a, b)
	}
	var blockA, blockB [shaBlock]byte // each hash is one block, with its padding
	padBlock(&blockA, a)
	padBlock(&blockB, b)
	stateA, stateB := shaStart, shaStart
	sha256Pair(&stateA, &stateB, &shaConstants, &blockA, &blockB)
	return stateA.sum(), stateB.sum()
}

func padBlock(block *[shaBlock]byte, in *kdfInput) {
	copy(block[:], in[:])
	block[len(in)] = 0x80
	binary.BigEndian.PutUint64(block[shaBlock-8:], uint64(8*len(in)))
}

func hashAfter(prefix *[32]byte, data []byte) [32]byte {
	if !hasSHA || len(data) < shaBlock/2 {
		return hashAfterPortable(prefix, data)
	}
	state, first := shaStart, joinFirst(prefix, data)
	sha256Blocks(&state, &shaConstants, &first[0], 1)
	return state.finish(data[shaBlock/2:], len(prefix)+len(data))
}

func decryptHash(key, iv, prefix *[32]byte, data []byte) [32]byte {
	if !hasSHA || len(data) < shaBlock/2 {
		igeDecrypt(key, iv, data)
		return hashAfterPortable(prefix, data)
	}
	schedule, chain := startDecrypt(key, iv)
	igeDecryptAES(&schedule, &chain, &data[0], shaBlock/2/blockSize)
	state, pending := shaStart, joinFirst(prefix, data)
	total, data := len(prefix)+len(data), data[shaBlock/2:]
	hashed := pending[:]
	for len(data) >= shaBlock {
		n := min(len(data), asmChunk) / shaBlock
		igeDecryptHashAES(&schedule, &chain, &state, &shaConstants, (*[shaBlock]byte)(hashed), &data[0], n)
		hashed, data = data[(n-1)*shaBlock:n*shaBlock], data[n*shaBlock:]
	}
	if len(data) > 0 {
		igeDecryptAES(&schedule, &chain, &data[0], len(data)/blockSize)
	}
	sha256Blocks(&state, &shaConstants, &hashed[0], 1)
	return state.finish(data, total)
}

// joinFirst is the first block to hash: the prefix, and as much of data.
func joinFirst(prefix *[32]byte, data []byte) (first [shaBlock]byte) {
	copy(first[:], prefix[:])
	copy(first[len(prefix):], data)
	return first
}

// finish hashes the rest of a message of total bytes and returns its hash.
func (s *shaState) finish(rest []byte, total int) [32]byte {
	for len(rest) >= shaBlock {
		n := min(len(rest), asmChunk) / shaBlock
		sha256Blocks(s, &shaConstants, &rest[0], n)
		rest = rest[n*shaBlock:]
	}
	var last [2 * shaBlock]byte
	used := copy(last[:], rest)
	last[used] = 0x80
	end := shaBlock
	if used+1+8 > shaBlock {
		end = 2 * shaBlock
	}
	binary.BigEndian.PutUint64(last[end-8:], 8*uint64(total))
	sha256Blocks(s, &shaConstants, &last[0], end/shaBlock)
	return s.sum()
}

// sum is the state as the bytes of a hash.
func (s *shaState) sum() (out [32]byte) {
	f, e, b, a, h, g, d, c := s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]
	binary.BigEndian.PutUint64(out[0:], uint64(a)<<32|uint64(b))
	binary.BigEndian.PutUint64(out[8:], uint64(c)<<32|uint64(d))
	binary.BigEndian.PutUint64(out[16:], uint64(e)<<32|uint64(f))
	binary.BigEndian.PutUint64(out[24:], uint64(g)<<32|uint64(h))
	return out
}

// cpuHasSHA reports whether the processor has the SHA instructions and AVX.
func cpuHasSHA() bool

// sha256Blocks hashes blocks > 0 blocks of 64 bytes.
//
//go:noescape
func sha256Blocks(state *shaState, constants *[64]uint32, data *byte, blocks int)

// sha256Pair hashes one block into each of two states.
//
//go:noescape
func sha256Pair(a, b *shaState, constants *[64]uint32, blockA, blockB *[shaBlock]byte)

// igeDecryptHashAES decrypts blocks > 0 blocks of 64 bytes in place, as
// igeDecryptAES, and meanwhile hashes first and all but the last of them.
//
//go:noescape
func igeDecryptHashAES(schedule *[scheduleSize]byte, chain *[32]byte, state *shaState, constants *[64]uint32, first *[shaBlock]byte, data *byte, blocks int)
