// Rows of numbers to rows of bits, and the row counts that the tensor-core product needs.
//
// Targets: compute_75
#include "../epilogue.cuh"

namespace lowbit {

// Thresholds per column, padded to whole words: | threshold [padded] | flip [padded] |; beyond cols they give bit 0.
// A warp packs 32 rows x 64 columns: lane l owns columns l and 32 + l, and in the end the word of row l.
// A block of 8 warps takes 8 neighbouring words. Grid: word blocks x row blocks, word blocks fastest.
template <class T>
__device__ __forceinline__ void bit_pack(const T* __restrict__ x, i64 ldx, const int* __restrict__ rule, u64* words,
                                         i64 ldw, int rows, int cols) {
  const int lane = threadIdx.x & 31;
  const int wordsPerRow = (int)(((i64)cols + 63) / 64);
  const int wordBlocks = (wordsPerRow + 7) / 8;
  const int w = blockIdx.x % wordBlocks * 8 + threadIdx.x / 32;
  const int r0 = blockIdx.x / wordBlocks * 32;
  if (w >= wordsPerRow) return; // the whole warp
  const int c0 = w * 64 + lane, c1 = c0 + 32;
  const i64 padded = (i64)wordsPerRow * 64;
  const float t0 = __int_as_float(rule[c0]), t1 = __int_as_float(rule[c1]);
  const int f0 = rule[padded + c0], f1 = rule[padded + c1];
  const int last = rows - r0 < 32 ? rows - r0 : 32;
  u32 low = 0, high = 0;
#pragma unroll 4
  for (int r = 0; r < last; r++) {
    const T* row = x + (i64)(r0 + r) * ldx;
    const float x0 = c0 < cols ? (float)row[c0] : 0.0f;
    const float x1 = c1 < cols ? (float)row[c1] : 0.0f;
    const u32 b0 = __ballot_sync(0xffffffffu, __int_as_float(__float_as_int(x0) ^ f0) >= t0);
    const u32 b1 = __ballot_sync(0xffffffffu, __int_as_float(__float_as_int(x1) ^ f1) >= t1);
    low = lane == r ? b0 : low;
    high = lane == r ? b1 : high;
  }
  if (lane < last) words[(i64)(r0 + lane) * ldw + w] = (u64)high << 32 | low;
}

extern "C" __global__ void __launch_bounds__(256) bit_pack_32x64_f32(const float* x, i64 ldx, const int* rule,
                                                                     u64* words, i64 ldw, int rows, int cols) {
  bit_pack(x, ldx, rule, words, ldw, rows, cols);
}

extern "C" __global__ void __launch_bounds__(256) bit_pack_32x64_i8(const signed char* x, i64 ldx, const int* rule,
                                                                    u64* words, i64 ldw, int rows, int cols) {
  bit_pack(x, ldx, rule, words, ldw, rows, cols);
}

// count[r] = number of +1 in row r; one warp per row.
extern "C" __global__ void __launch_bounds__(256) row_popcount_1x32_i32(const u64* __restrict__ words, i64 ldw,
                                                                        int* count, int rows, int cols) {
  const int r = blockIdx.x * 8 + threadIdx.x / 32, lane = threadIdx.x & 31;
  if (r >= rows) return; // the whole warp
  const int last = (int)(((i64)cols + 63) / 64);
  int sum = 0;
#pragma unroll 4
  for (int w = lane; w < last; w += 32) {
    u64 bits = words[r * ldw + w];
    if (w == last - 1 && cols % 64 != 0) bits &= (1ull << cols % 64) - 1;
    sum += __popcll(bits);
  }
  for (int d = 16; d > 0; d >>= 1) sum += __shfl_xor_sync(0xffffffffu, sum, d);
  if (lane == 0) count[r] = sum;
}

} // namespace lowbit
