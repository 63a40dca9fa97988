// C = epilogue(A B^T) over {-1, +1} for few rows of A: bound by reading B once, so warps stream along k.
//
// Targets: compute_75
#include "../result_rows.cuh"

namespace lowbit {

const int ROWS = 4, COLUMNS = 32;

// A block of 8 warps makes 4 rows x 32 columns; warp w owns columns 4 w ... 4 w + 3, its lanes share k.
template <Out OUT>
__device__ __forceinline__ void xnor_gemv(const Product& p, const Target& t) {
  __shared__ int cells[ROWS * COLUMNS];
  const uint2* const __restrict__ a = (const uint2*)p.a;
  const uint2* const __restrict__ b = (const uint2*)p.b;
  const i64 lda = p.lda, ldb = p.ldb;
  const int k = p.k, words = (int)(((i64)k + 63) / 64);
  const int columnBlocks = (int)(((i64)t.n + 63) / 64) * 2;
  const int i0 = blockIdx.x / columnBlocks * ROWS, j0 = blockIdx.x % columnBlocks * COLUMNS;
  const int warp = threadIdx.x / 32, lane = threadIdx.x & 31;
  const int rows = t.m - i0 < ROWS ? t.m - i0 : ROWS;
  int acc[ROWS][4] = {};
#pragma unroll 1
  for (int w = lane; w < words; w += 32) {
    uint2 x[ROWS];
#pragma unroll
    for (int i = 0; i < ROWS; i++) x[i] = a[(i0 + (i < rows ? i : 0)) * lda + w];
#pragma unroll
    for (int j = 0; j < 4; j++) {
      const uint2 y = b[(j0 + 4 * warp + j) * ldb + w]; // B is padded to whole blocks of columns
#pragma unroll
      for (int i = 0; i < ROWS; i++) acc[i][j] += __popc(x[i].x ^ y.x) + __popc(x[i].y ^ y.y);
    }
  }
#pragma unroll
  for (int i = 0; i < ROWS; i++)
#pragma unroll
    for (int j = 0; j < 4; j++) {
      int sum = acc[i][j];
      for (int d = 16; d > 0; d >>= 1) sum += __shfl_xor_sync(0xffffffffu, sum, d);
      if (lane == 0) cells[i * COLUMNS + 4 * warp + j] = sum;
    }
  __syncthreads();
  if (warp < rows)
    write_rows<OUT, 1, COLUMNS>(t, cells + warp * COLUMNS, COLUMNS, i0 + warp, j0,
                             [k](int x, int, int) { return k - 2 * x; });
}

LOWBIT_ENTRIES(xnor_gemv_4x32, (256, 3), xnor_gemv)

} // namespace lowbit
