// Convolution over {-1, +1} on int8 tensor cores, for devices without bit tensor cores. One group. An implicit product as in
// xnor_conv_mma.cu, with the tile of xnor_s8.cu: clear bits are -1 in both operands, also where there is nothing.
//
// Targets: compute_80
#include "conv_window.cuh"
#include "byte_mma.cuh"

namespace lowbit {

const int TILE = 64;      // pixels and channels per block of 4 warps; a warp makes 32 x 32
const int SLAB = 8;       // 32-bit words of the window per step
const int ROW = SLAB + 1; // 8 neighbouring rows of one word lie in different banks
const int LD = TILE + 1;

template <Out OUT>
__device__ __forceinline__ void conv_s8(const Window& v, const Target& t) {
  __shared__ int cells[TILE * LD]; // first the slabs of A and B, then the sums
  __shared__ int bases[TILE];
  u32* const slabs = (u32*)cells;
  int tileM, tileN;
  tile_of_block((t.m + TILE - 1) / TILE, (t.n + TILE - 1) / TILE, tileM, tileN);
  const int i0 = tileM * TILE, j0 = tileN * TILE;
  const int warp = threadIdx.x / 32, lane = threadIdx.x & 31, g = lane / 4, q = lane % 4;
  const int warpM = warp / 2 * 32, warpN = warp % 2 * 32;

  // A thread copies one row: 0-63 are windows, 64-127 weights, which have rows to a multiple of 256.
  const int r = threadIdx.x % TILE;
  const bool ofB = threadIdx.x >= TILE;
  const int m = i0 + r < t.m ? i0 + r : t.m - 1;
  const Corner corner = corner_of(v, m);
  if (!ofB) bases[r] = corner.base;
  const uint2* const __restrict__ x = (const uint2*)v.x;
  const uint2* const __restrict__ weights = (const uint2*)v.weights + (i64)(j0 + r) * v.ldw;

  int acc[2][4][4] = {};
  int bits = 0;
#pragma unroll 1
  for (int w0 = 0; w0 < v.stepCount; w0 += SLAB / 2, bits += SLAB * 32) {
#pragma unroll
    for (int w = 0; w < SLAB / 2; w++) {
      uint2 word;
      if (ofB) {
        word = weights[w0 + w];
      } else {
        const int4 step = __ldg(v.steps + w0 + w);
        bool inside;
        const int pixel = corner.pixel(v, step.x, step.y, inside);
        word = inside & step.w != 0 ? x[(i64)pixel * v.pixelWords + step.z] : make_uint2(0, 0);
      }
      slabs[threadIdx.x * ROW + 2 * w] = word.x;
      slabs[threadIdx.x * ROW + 2 * w + 1] = word.y;
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
  const int* const table = v.bases();
  write_rows<OUT, 16, TILE>(t, cells + warp * 16 * LD, LD, i0 + warp * 16, j0, [=](int product, int i, int j) {
    return __ldg(table + bases[i - i0] + j) + product - bits;
  });
}

LOWBIT_CONV_ENTRIES(xnor_conv_s8_64x64, (128), conv_s8)

} // namespace lowbit
