#include "textflag.h"

// IGE is a loop over whole blocks. With in and out for the two texts it needs
//
//	out[i] = CIPHER(in[i] ^ out[i-1]) ^ in[i-1].
//
// Let s[i] = out[i] ^ in[i-1]; then s[i] = CIPHER(in[i] ^ in[i-2] ^ s[i-1]), so
// that one xor stands between two runs of the cipher, and the rest is done
// while the cipher waits for itself.
//
// X0 = s[i-1], X1 = in[i-2], X2 = in[i-1], X3 = in[i]. Of the round keys eleven
// live in X5..X15 and four are loaded again for each block.
#define IGE(ROUND, LAST) \
	MOVQ  schedule+0(FP), BX \
	MOVQ  chain+8(FP), SI    \
	MOVQ  data+16(FP), DI    \
	MOVQ  blocks+24(FP), CX  \
	MOVOU (BX), X5           \
	MOVOU 16(BX), X6         \
	MOVOU 32(BX), X7         \
	MOVOU 48(BX), X8         \
	MOVOU 64(BX), X9         \
	MOVOU 80(BX), X10        \
	MOVOU 96(BX), X11        \
	MOVOU 112(BX), X12       \
	MOVOU 128(BX), X13       \
	MOVOU 144(BX), X14       \
	MOVOU 160(BX), X15       \
	MOVOU (SI), X0           \
	PXOR  X1, X1             \
	MOVOU 16(SI), X2         \
loop:                        \
	MOVOU (DI), X3           \
	PXOR  X3, X1             \
	PXOR  X5, X1             \
	PXOR  X1, X0             \
	ROUND X6, X0             \
	ROUND X7, X0             \
	ROUND X8, X0             \
	ROUND X9, X0             \
	ROUND X10, X0            \
	ROUND X11, X0            \
	ROUND X12, X0            \
	ROUND X13, X0            \
	ROUND X14, X0            \
	ROUND X15, X0            \
	MOVOU 176(BX), X4        \
	ROUND X4, X0             \
	MOVOU 192(BX), X4        \
	ROUND X4, X0             \
	MOVOU 208(BX), X4        \
	ROUND X4, X0             \
	MOVOU 224(BX), X4        \
	LAST  X4, X0             \
	MOVO  X2, X1             \
	MOVO  X2, X4             \
	PXOR  X0, X4             \
	MOVOU X4, (DI)           \
	MOVO  X3, X2             \
	ADDQ  $16, DI            \
	DECQ  CX                 \
	JNZ   loop               \
	MOVOU X4, (SI)           \
	MOVOU X2, 16(SI)         \
	RET

// func cpuHasAES() bool
TEXT ·cpuHasAES(SB), NOSPLIT, $0-1
	MOVL $1, AX
	XORL CX, CX
	CPUID
	SHRL $25, CX
	ANDL $1, CX
	MOVB CX, ret+0(FP)
	RET

// PREFIXXOR sets each word of key to the xor of itself and the words before
// it, then adds assist: the recurrence of the AES key schedule.
#define PREFIXXOR(key, assist) \
	MOVO   key, X4    \
	PSLLO  $4, X4     \
	PXOR   X4, key    \
	PSLLO  $4, X4     \
	PXOR   X4, key    \
	PSLLO  $4, X4     \
	PXOR   X4, key    \
	PXOR   assist, key

// EVEN and ODD make one round key each, with the round constant in EVEN.
#define EVEN(rcon, offset) \
	AESKEYGENASSIST $rcon, X1, X2 \
	PSHUFD          $0xff, X2, X2 \
	PREFIXXOR(X0, X2)             \
	MOVOU           X0, offset(BX)

#define ODD(offset) \
	AESKEYGENASSIST $0, X0, X2    \
	PSHUFD          $0xaa, X2, X2 \
	PREFIXXOR(X1, X2)             \
	MOVOU           X1, offset(BX)

// func expandKeyAES(key *[32]byte, schedule *[240]byte)
TEXT ·expandKeyAES(SB), NOSPLIT, $0-16
	MOVQ  key+0(FP), AX
	MOVQ  schedule+8(FP), BX
	MOVOU (AX), X0
	MOVOU 16(AX), X1
	MOVOU X0, (BX)
	MOVOU X1, 16(BX)
	EVEN(0x01, 32)
	ODD(48)
	EVEN(0x02, 64)
	ODD(80)
	EVEN(0x04, 96)
	ODD(112)
	EVEN(0x08, 128)
	ODD(144)
	EVEN(0x10, 160)
	ODD(176)
	EVEN(0x20, 192)
	ODD(208)
	EVEN(0x40, 224)
	RET

// INVERT swaps two round keys and carries them through InvMixColumns, as the
// AESDEC instructions want them.
#define INVERT(a, b) \
	MOVOU  a(BX), X0 \
	MOVOU  b(BX), X1 \
	AESIMC X0, X0    \
	AESIMC X1, X1    \
	MOVOU  X1, a(BX) \
	MOVOU  X0, b(BX)

// func invertKeyAES(schedule *[240]byte)
TEXT ·invertKeyAES(SB), NOSPLIT, $0-8
	MOVQ   schedule+0(FP), BX
	MOVOU  (BX), X0
	MOVOU  224(BX), X1
	MOVOU  X1, (BX)
	MOVOU  X0, 224(BX)
	INVERT(16, 208)
	INVERT(32, 192)
	INVERT(48, 176)
	INVERT(64, 160)
	INVERT(80, 144)
	INVERT(96, 128)
	MOVOU  112(BX), X0
	AESIMC X0, X0
	MOVOU  X0, 112(BX)
	RET

// func igeEncryptAES(schedule *[240]byte, chain *[32]byte, data *byte, blocks int)
TEXT ·igeEncryptAES(SB), NOSPLIT, $0-32
	IGE(AESENC, AESENCLAST)

// func igeDecryptAES(schedule *[240]byte, chain *[32]byte, data *byte, blocks int)
TEXT ·igeDecryptAES(SB), NOSPLIT, $0-32
	IGE(AESDEC, AESDECLAST)
