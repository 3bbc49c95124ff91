package crypto

// On amd64 the key schedule lives on the stack and the chain of blocks in
// registers: no allocation, and the time of the AES instructions themselves
// (each block waits for the one before it).

const (
	scheduleSize = 15 * blockSize // AES-256: 14 rounds and the whitening key

	// asmChunk bounds one assembly call, which the scheduler cannot interrupt,
	// to some 80 us.
	asmChunk = 64 << 10
)

var hasAES = cpuHasAES()

func igeEncrypt(key, iv *[32]byte, data []byte) {
	if !hasAES {
		igeEncryptPortable(key, iv, data)
		return
	}
	var schedule [scheduleSize]byte
	expandKeyAES(key, &schedule)
	chain := *iv
	for len(data) > 0 {
		n := min(len(data), asmChunk)
		igeEncryptAES(&schedule, &chain, &data[0], n/blockSize)
		data = data[n:]
	}
}

func igeDecrypt(key, iv *[32]byte, data []byte) {
	if !hasAES {
		igeDecryptPortable(key, iv, data)
		return
	}
	schedule, chain := startDecrypt(key, iv)
	for len(data) > 0 {
		n := min(len(data), asmChunk)
		igeDecryptAES(&schedule, &chain, &data[0], n/blockSize)
		data = data[n:]
	}
}

// startDecrypt prepares what igeDecryptAES needs. Decryption is the same chain
// as encryption with the roles of the two texts exchanged.
func startDecrypt(key, iv *[32]byte) (schedule [scheduleSize]byte, chain [32]byte) {
	expandKeyAES(key, &schedule)
	invertKeyAES(&schedule)
	copy(chain[:16], iv[16:])
	copy(chain[16:], iv[:16])
	return schedule, chain
}

// cpuHasAES reports whether the processor has the AES instructions.
func cpuHasAES() bool

// expandKeyAES writes the 15 round keys for encryption.
//
//go:noescape
func expandKeyAES(key *[32]byte, schedule *[scheduleSize]byte)

// invertKeyAES turns encryption round keys into decryption ones, in place.
//
//go:noescape
func invertKeyAES(schedule *[scheduleSize]byte)

// igeEncryptAES encrypts blocks > 0 blocks in place. chain holds the previous
// block of output, then the previous block of input; it is left so that the
// next call continues.
//
//go:noescape
func igeEncryptAES(schedule *[scheduleSize]byte, chain *[32]byte, data *byte, blocks int)

// igeDecryptAES is igeEncryptAES for decryption, with an inverted schedule.
//
//go:noescape
func igeDecryptAES(schedule *[scheduleSize]byte, chain *[32]byte, data *byte, blocks int)
