// Package exchange creates authorization keys: the client's end and the
// server's end of the MTProto key exchange, as state machines without I/O.
//
// Payloads are unencrypted messages (auth_key_id 0, msg_id, length, body); the
// host frames and carries them. Time comes in as now and randomness as an
// io.Reader, so that a recorded exchange replays byte for byte.
//
// The client reads from its reader, in this order:
//
//	Start                    16  nonce
//	Receive resPQ            32  new_nonce
//	                         192-len(inner data)  padding of RSA_PAD
//	                         32  temp_key; again while the block exceeds the modulus
//	Receive server_DH_params 256 b; again while g^b is outside the margins
//	                         0..15  padding of the inner data
//	Receive dh_gen_retry     256 b, 0..15 padding, as before
//
// and the server:
//
//	req_pq_multi             16  server_nonce
//	                         4   candidates for p, then for q, until prime
//	req_DH_params            256 a; again while g^a is outside the margins
//	                         0..15  padding of the answer
//
// See https://core.telegram.org/mtproto/auth_key.
package exchange
