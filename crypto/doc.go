// Package crypto holds the cryptographic primitives of MTProto: AES-256-IGE,
// message keys, encrypted messages, RSA_PAD, the checks on Diffie-Hellman
// parameters and the factorisation of pq.
//
// Nothing here does I/O or keeps state beyond a small cache of proved primes;
// randomness comes in as an io.Reader (nil means crypto/rand). The protocol
// asks for SHA-1 and IGE, so this package can never run in a FIPS mode.
//
// Big-number arithmetic uses math/big, which is not constant time. The
// exponents it sees are ephemeral (used for one exchange), so a timing
// observer gets one noisy sample of each.
//
// See https://core.telegram.org/mtproto/description.
package crypto
