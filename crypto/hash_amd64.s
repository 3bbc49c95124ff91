#include "textflag.h"

// SHA-256 by the SHA instructions of the processor, and the same woven into the
// decryption of IGE. Both are chains in which each instruction waits for the one
// before it; woven, the one computes while the other waits.
//
// The 8 words of state stand in two registers as the instructions want them, and
// in that order in memory: f e b a, h g d c.

DATA byteSwap<>+0(SB)/8, $0x0405060700010203
DATA byteSwap<>+8(SB)/8, $0x0c0d0e0f08090a0b
GLOBL byteSwap<>(SB), RODATA|NOPTR, $16

// LOAD reads 4 words of the message.
#define LOAD(from, m) \
	VMOVDQU from, m                 \
	VPSHUFB byteSwap<>(SB), m, m

// ROUNDS does 4 rounds with the words in m and the constants at k(AX).
#define ROUNDS(k, m, abef, cdgh) \
	VPADDD      k(AX), m, X0   \
	SHA256RNDS2 X0, abef, cdgh \
	VPSHUFD     $0x0e, X0, X0  \
	SHA256RNDS2 X0, cdgh, abef

// SCHEDULE replaces the oldest 4 words of the message, m0, by the next 4.
#define SCHEDULE(m0, m1, m2, m3, tmp) \
	SHA256MSG1 m1, m0          \
	VPALIGNR   $4, m2, m3, tmp \
	VPADDD     tmp, m0, m0     \
	SHA256MSG2 m3, m0

// FIRST16 does the rounds 0 to 15 of the block at (DX), NEXT16 the 16 after
// them, with the constants at k.
#define FIRST16 \
	LOAD(0(DX), X3)        \
	ROUNDS(0, X3, X1, X2)  \
	LOAD(16(DX), X4)       \
	ROUNDS(16, X4, X1, X2) \
	LOAD(32(DX), X5)       \
	ROUNDS(32, X5, X1, X2) \
	LOAD(48(DX), X6)       \
	ROUNDS(48, X6, X1, X2)

#define NEXT16(k) \
	SCHEDULE(X3, X4, X5, X6, X7) \
	ROUNDS(k, X3, X1, X2)        \
	SCHEDULE(X4, X5, X6, X3, X7) \
	ROUNDS(k+16, X4, X1, X2)     \
	SCHEDULE(X5, X6, X3, X4, X7) \
	ROUNDS(k+32, X5, X1, X2)     \
	SCHEDULE(X6, X3, X4, X5, X7) \
	ROUNDS(k+48, X6, X1, X2)

// BEGIN keeps the state before a block; END adds it to the state after it.
#define BEGIN \
	VMOVDQA X1, X8 \
	VMOVDQA X2, X9
#define END \
	VPADDD X8, X1, X1 \
	VPADDD X9, X2, X2

// func sha256Blocks(state *shaState, constants *[64]uint32, data *byte, blocks int)
TEXT ·sha256Blocks(SB), NOSPLIT, $0-32
	MOVQ state+0(FP), SI
	MOVQ constants+8(FP), AX
	MOVQ data+16(FP), DX
	MOVQ blocks+24(FP), CX
	VMOVDQU (SI), X1
	VMOVDQU 16(SI), X2
loop:
	BEGIN
	FIRST16
	NEXT16(64)
	NEXT16(128)
	NEXT16(192)
	END
	ADDQ $64, DX
	DECQ CX
	JNZ  loop
	VMOVDQU X1, (SI)
	VMOVDQU X2, 16(SI)
	RET

// PAIR does 4 rounds of each of two hashes, with new words of the message.
#define PAIR(k, a0, a1, a2, a3, b0, b1, b2, b3) \
	SCHEDULE(a0, a1, a2, a3, X13) \
	SCHEDULE(b0, b1, b2, b3, X13) \
	ROUNDS(k, a0, X1, X2)         \
	ROUNDS(k, b0, X7, X8)

#define PAIR16(k) \
	PAIR(k, X3, X4, X5, X6, X9, X10, X11, X12)    \
	PAIR(k+16, X4, X5, X6, X3, X10, X11, X12, X9) \
	PAIR(k+32, X5, X6, X3, X4, X11, X12, X9, X10) \
	PAIR(k+48, X6, X3, X4, X5, X12, X9, X10, X11)

#define FIRSTPAIR(k, a, b) \
	LOAD(k(DX), a)        \
	LOAD(k(CX), b)        \
	ROUNDS(k, a, X1, X2)  \
	ROUNDS(k, b, X7, X8)

// func sha256Pair(a, b *shaState, constants *[64]uint32, blockA, blockB *[64]byte)
TEXT ·sha256Pair(SB), NOSPLIT, $0-40
	MOVQ a+0(FP), SI
	MOVQ b+8(FP), DI
	MOVQ constants+16(FP), AX
	MOVQ blockA+24(FP), DX
	MOVQ blockB+32(FP), CX
	VMOVDQU (SI), X1
	VMOVDQU 16(SI), X2
	VMOVDQU (DI), X7
	VMOVDQU 16(DI), X8
	FIRSTPAIR(0, X3, X9)
	FIRSTPAIR(16, X4, X10)
	FIRSTPAIR(32, X5, X11)
	FIRSTPAIR(48, X6, X12)
	PAIR16(64)
	PAIR16(128)
	PAIR16(192)
	VPADDD (SI), X1, X1
	VPADDD 16(SI), X2, X2
	VPADDD (DI), X7, X7
	VPADDD 16(DI), X8, X8
	VMOVDQU X1, (SI)
	VMOVDQU X2, 16(SI)
	VMOVDQU X7, (DI)
	VMOVDQU X8, 16(DI)
	RET

// DECRYPT is the loop of ige_amd64.s for the block at offset(DI), with all the
// round keys in memory: X10 = s[i-1], X11 = in[i-2], X12 = in[i-1], X13 = in[i].
#define DECRYPT(offset) \
	VMOVDQU     offset(DI), X13    \
	VPXOR       X13, X11, X11      \
	VPXOR       (BX), X11, X11     \
	VPXOR       X11, X10, X10      \
	VAESDEC     16(BX), X10, X10   \
	VAESDEC     32(BX), X10, X10   \
	VAESDEC     48(BX), X10, X10   \
	VAESDEC     64(BX), X10, X10   \
	VAESDEC     80(BX), X10, X10   \
	VAESDEC     96(BX), X10, X10   \
	VAESDEC     112(BX), X10, X10  \
	VAESDEC     128(BX), X10, X10  \
	VAESDEC     144(BX), X10, X10  \
	VAESDEC     160(BX), X10, X10  \
	VAESDEC     176(BX), X10, X10  \
	VAESDEC     192(BX), X10, X10  \
	VAESDEC     208(BX), X10, X10  \
	VAESDECLAST 224(BX), X10, X10  \
	VPXOR       X10, X12, X14      \
	VMOVDQU     X14, offset(DI)    \
	VMOVDQA     X12, X11           \
	VMOVDQA     X13, X12

// func igeDecryptHashAES(schedule *[240]byte, chain *[32]byte, state *shaState, constants *[64]uint32, first *[64]byte, data *byte, blocks int)
TEXT ·igeDecryptHashAES(SB), NOSPLIT, $0-56
	MOVQ schedule+0(FP), BX
	MOVQ chain+8(FP), R8
	MOVQ state+16(FP), SI
	MOVQ constants+24(FP), AX
	MOVQ first+32(FP), DX
	MOVQ data+40(FP), DI
	MOVQ blocks+48(FP), CX
	VMOVDQU (SI), X1
	VMOVDQU 16(SI), X2
	VMOVDQU (R8), X10
	VPXOR   X11, X11, X11
	VMOVDQU 16(R8), X12
loop:
	BEGIN
	DECRYPT(0)
	FIRST16
	DECRYPT(16)
	NEXT16(64)
	DECRYPT(32)
	NEXT16(128)
	DECRYPT(48)
	NEXT16(192)
	END
	MOVQ DI, DX // what was decrypted now is hashed next time
	ADDQ $64, DI
	DECQ CX
	JNZ  loop
	VMOVDQU X1, (SI)
	VMOVDQU X2, 16(SI)
	VMOVDQU X14, (R8)
	VMOVDQU X12, 16(R8)
	RET

// func cpuHasSHA() bool
TEXT ·cpuHasSHA(SB), NOSPLIT, $0-1
	MOVB $0, ret+0(FP)
	XORL AX, AX
	CPUID
	CMPL AX, $7
	JLT  no
	MOVL $1, AX
	XORL CX, CX
	CPUID
	ANDL $0x18000000, CX // AVX, and the system saves its registers
	CMPL CX, $0x18000000
	JNE  no
	XORL CX, CX
	XGETBV
	ANDL $6, AX
	CMPL AX, $6
	JNE  no
	MOVL $7, AX
	XORL CX, CX
	CPUID
	SHRL $29, BX
	ANDL $1, BX
	MOVB BX, ret+0(FP)
no:
	RET
