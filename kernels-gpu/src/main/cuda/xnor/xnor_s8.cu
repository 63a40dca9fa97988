// C = epilogue(A B^T) over {-1, +1} on int8 tensor cores, for devices without bit tensor cores (compute capability 10
// and later, where a b1 mma is emulated by about 100 instructions). Bits become bytes of +-1 in registers.
//
// Targets: compute_80
#include "../result_rows.cuh"
#include "byte_mma.cuh"

namespace lowbit {

const int TILE = 64;        // rows and columns of C per block of 4 warps; a warp makes 32 x 32
const int SLAB = 8;         // 32-bit words of k per step
const int ROW = SLAB + 1;   // 8 neighbouring rows of one word lie in different banks
const int LD = TILE + 1;

template <Out OUT>
__device__ __forceinline__ void xnor_s8(const Product& p, const Target& t) {
  __shared__ int cells[TILE * LD]; // first the slabs of A and B, then the sums
  u32* const slabs = (u32*)cells;
  const int k = p.k, words = (int)(((i64)k + 63) / 64);
  int tileM, tileN;
  tile_of_block((t.m + TILE - 1) / TILE, (t.n + TILE - 1) / TILE, tileM, tileN);
  const int i0 = tileM * TILE, j0 = tileN * TILE;
  const int warp = threadIdx.x / 32, lane = threadIdx.x & 31, g = lane / 4, q = lane % 4;
  const int warpM = warp / 2 * 32, warpN = warp % 2 * 32;

  // A thread copies one row: 0-63 are A's, 64-127 are B's.
  const int r = threadIdx.x % TILE;
  const bool ofB = threadIdx.x >= TILE;
  const bool inside = ofB ? j0 + r < t.n : i0 + r < t.m;
  const uint2* const __restrict__ from = (const uint2*)(ofB ? p.b + (j0 + r) * p.ldb : p.a + (i0 + r) * p.lda);

  int acc[2][4][4] = {};
  int steps = 0;
#pragma unroll 1
  for (int w0 = 0; w0 < words; w0 += SLAB / 2, steps++) {
#pragma unroll
    for (int w = 0; w < SLAB / 2; w++) {
      const uint2 bits = inside && w0 + w < words ? from[w0 + w] : make_uint2(0, 0);
      slabs[threadIdx.x * ROW + 2 * w] = bits.x;
      slabs[threadIdx.x * ROW + 2 * w + 1] = bits.y;
    }
    __syncthreads();
#pragma unroll 2
    for (int w = 0; w < SLAB; w++) {
      u32 x[2][4], y[4][2];
#pragma unroll
      for (int i = 0; i < 2; i++) {
        const u32 top = slabs[(warpM + i * 16 + g) * ROW + w], bottom = slabs[(warpM + i * 16 + 8 + g) * ROW + w];
        x[i][0] = signs(top, 4 * q);
        x[i][1] = signs(bottom, 4 * q);
        x[i][2] = signs(top, 16 + 4 * q);
        x[i][3] = signs(bottom, 16 + 4 * q);
      }
#pragma unroll
      for (int j = 0; j < 4; j++) {
        const u32 column = slabs[(TILE + warpN + j * 8 + g) * ROW + w];
        y[j][0] = signs(column, 4 * q);
        y[j][1] = signs(column, 16 + 4 * q);
      }
#pragma unroll
      for (int i = 0; i < 2; i++)
#pragma unroll
        for (int j = 0; j < 4; j++) multiply(acc[i][j], x[i], y[j]);
    }
    __syncthreads();
  }
#pragma unroll
  for (int i = 0; i < 2; i++)
#pragma unroll
    for (int j = 0; j < 4; j++) {
      int* const at = &cells[(warpM + i * 16 + g) * LD + warpN + j * 8 + 2 * q];
      at[0] = acc[i][j][0];
      at[1] = acc[i][j][1];
      at[8 * LD] = acc[i][j][2];
      at[8 * LD + 1] = acc[i][j][3];
    }
  __syncthreads();
  const int extra = steps * SLAB * 32 - k; // padding bits are 0 in both operands: (-1)(-1) each
  write_rows<OUT, 16, TILE>(t, cells + warp * 16 * LD, LD, i0 + warp * 16, j0,
                        [extra](int x, int, int) { return x - extra; });
}

LOWBIT_ENTRIES(xnor_s8_64x64, (128), xnor_s8)

} // namespace lowbit
