// The bit tensor cores: shared memory to registers to sums.
//
// A stage of shared memory holds 512 bits of k of every row of the block's A and B, 64 bytes a row. Two rows fill one
// pass over the 32 banks, and the 16-byte chunks are swizzled so that 8 neighbouring rows of one chunk do so as well:
//
//   row r, chunk c  at  byte 64 r + 16 (c ^ (r / 2 mod 4))
#pragma once
#include "../epilogue.cuh"

namespace lowbit {

const int STAGE_WORDS = 8; // 64-bit words of k
const int ROW_BYTES = 64;

__device__ __forceinline__ u32 swizzled(int r, int c) { return r * ROW_BYTES + ((c ^ (r >> 1 & 3)) << 4); }

// Copies 16 bytes, of which `valid` are read and the rest is zero.
__device__ __forceinline__ void copy_async(u32 to, const void* from, int valid) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(from), "r"(valid) : "memory");
}

__device__ __forceinline__ void load_matrices(u32 (&x)[4], u32 from) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(x[0]), "=r"(x[1]), "=r"(x[2]), "=r"(x[3])
               : "r"(from)
               : "memory");
}

__device__ __forceinline__ void multiply(int (&d)[4], const u32 (&a)[4], u32 b0, u32 b1) {
  asm volatile("mma.sync.aligned.m16n8k256.row.col.s32.b1.b1.s32.and.popc {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
               : "+r"(d[0]), "+r"(d[1]), "+r"(d[2]), "+r"(d[3])
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

} // namespace lowbit
