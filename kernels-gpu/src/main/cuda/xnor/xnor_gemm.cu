// C = epilogue(A B^T) over {-1, +1} by XOR + popcount on the integer units: a.b = k - 2 popc(a ^ b).
// Runs on every device and for every alignment; the tensor-core kernels are faster where they exist.
//
// Targets: compute_75
#include "../result_rows.cuh"

namespace lowbit {

const int TILE = 64;    // rows and columns of C per block of 256 threads
const int SLAB = 32;    // 32-bit words of k per step
const int ROW = SLAB + 4; // 16-byte loads of 8 neighbouring rows touch all 32 banks

// Thread (ty, tx) sums rows ty + 16 i and columns tx + 16 j, i, j < 4.
template <Out OUT>
__device__ __forceinline__ void xnor_gemm(const Product& p, const Target& t) {
  __shared__ __align__(16) u32 slabs[2 * TILE * ROW];
  u32* const sa = slabs;
  u32* const sb = slabs + TILE * ROW;
  const uint2* const __restrict__ a = (const uint2*)p.a;
  const uint2* const __restrict__ b = (const uint2*)p.b;
  const i64 lda = p.lda, ldb = p.ldb;
  const int k = p.k, words = (int)(((i64)k + 63) / 64);
  int tileM, tileN;
  tile_of_block((t.m + TILE - 1) / TILE, (t.n + TILE - 1) / TILE, tileM, tileN);
  const int i0 = tileM * TILE, j0 = tileN * TILE;
  const int ty = threadIdx.x / 16, tx = threadIdx.x % 16;
  int acc[4][4] = {};
#pragma unroll 1
  for (int w0 = 0; w0 < words; w0 += SLAB / 2) {
#pragma unroll
    for (int l = 0; l < TILE * SLAB / 2 / 256; l++) {
      const int r = ty + 16 * l, w = tx;
      const uint2 zero = {0, 0};
      *(uint2*)&sa[r * ROW + 2 * w] = i0 + r < t.m && w0 + w < words ? a[(i0 + r) * lda + w0 + w] : zero;
      *(uint2*)&sb[r * ROW + 2 * w] = j0 + r < t.n && w0 + w < words ? b[(j0 + r) * ldb + w0 + w] : zero;
    }
    __syncthreads();
#pragma unroll 1
    for (int w = 0; w < SLAB; w += 4) {
      uint4 x[4], y[4];
#pragma unroll
      for (int i = 0; i < 4; i++) x[i] = *(const uint4*)&sa[(ty + 16 * i) * ROW + w];
#pragma unroll
      for (int j = 0; j < 4; j++) y[j] = *(const uint4*)&sb[(tx + 16 * j) * ROW + w];
#pragma unroll
      for (int i = 0; i < 4; i++)
#pragma unroll
        for (int j = 0; j < 4; j++)
          acc[i][j] += __popc(x[i].x ^ y[j].x) + __popc(x[i].y ^ y[j].y) + __popc(x[i].z ^ y[j].z) + __popc(x[i].w ^ y[j].w);
    }
    __syncthreads();
  }
  int* const cells = (int*)slabs; // 64 x 65 <= 2 * 64 * 36: the slabs are free after the last barrier
#pragma unroll
  for (int i = 0; i < 4; i++)
#pragma unroll
    for (int j = 0; j < 4; j++) cells[(ty + 16 * i) * (TILE + 1) + tx + 16 * j] = acc[i][j];
  __syncthreads();
  const int first = threadIdx.x / 32 * 8;
  write_rows<OUT, 8, TILE>(t, cells + first * (TILE + 1), TILE + 1, i0 + first, j0,
                        [k](int x, int, int) { return k - 2 * x; });
}

LOWBIT_ENTRIES(xnor_gemm_64x64, (256, 3), xnor_gemm)

} // namespace lowbit
