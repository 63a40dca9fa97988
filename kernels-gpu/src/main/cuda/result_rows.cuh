// From a tile of integers in shared memory to rows of the output.
#pragma once
#include "epilogue.cuh"

namespace lowbit {

// C and what the epilogue adds to it. The residual may be C itself: every element is read by the thread that writes it.
struct Target {
  const int* epilogue;
  const float* residual;
  i64 ldr;
  void* c;
  i64 ldc; // in elements; 64-bit words for bits
  int m, n;
};

// One warp finishes up to ROWS <= 32 rows of COLUMNS columns; a lane owns a column, so parameters are read once and
// stores are coalesced. Rows go in batches whose reads all precede their writes, against latency: the compiler may not
// move a read of the residual before a write of C. Bits become words by ballot; lane r keeps the word of row r.
// `sum(x, i, j)` turns a cell into the sum.
template <Out OUT, int ROWS, int COLUMNS, class Sum>
__device__ __forceinline__ void write_rows(const Target& t, const int* cells, int ld, int i0, int j0, Sum sum) {
  const int BATCH = ROWS < 8 ? ROWS : 8;
  const int lane = threadIdx.x & 31;
  const Epilogue<OUT> e(t.epilogue);
  const i64 left = ((i64)t.n + 63) / 64 * 64 - j0; // whole words of bits
  const int columns = left < COLUMNS ? (int)left : COLUMNS;
  const int rows = t.m - i0 < ROWS ? t.m - i0 : ROWS;
#pragma unroll 1
  for (int h = 0; h < columns; h += 32) {
    const int j = j0 + h + lane;
    const Channel p = e.channel(j);
    u32 word = 0;
#pragma unroll 1
    for (int r0 = 0; r0 < rows; r0 += BATCH) {
      int s[BATCH];
      float addend[BATCH];
#pragma unroll
      for (int b = 0; b < BATCH; b++) {
        const int r = r0 + b, i = i0 + r;
        s[b] = r < rows ? sum(cells[r * ld + h + lane], i, j) : 0;
        addend[b] = e.residual && r < rows && j < t.n ? t.residual[(i64)i * t.ldr + j] : NOTHING;
      }
#pragma unroll
      for (int b = 0; b < BATCH; b++) {
        const int r = r0 + b;
        if (packed(OUT)) {
          const u32 ballot = __ballot_sync(0xffffffffu, e.bit(p, s[b], addend[b]));
          word = lane == r ? ballot : word;
        } else if (r < rows && j < t.n) {
          e.store(t.c, (i64)(i0 + r) * t.ldc + j, p, s[b], addend[b]);
        }
      }
    }
    if (packed(OUT) && lane < rows) ((u32*)t.c)[(i64)(i0 + lane) * t.ldc * 2 + (j0 + h) / 32] = word;
  }
}

// Tiles in bands of 8 rows of tiles: neighbours in time share rows of A and columns of B in L2.
__device__ __forceinline__ void tile_of_block(int tilesM, int tilesN, int& tileM, int& tileN) {
  const int band = 8;
  const int first = blockIdx.x / (band * tilesN) * band;
  const int height = tilesM - first < band ? tilesM - first : band;
  const int inside = blockIdx.x - first * tilesN;
  tileM = first + inside % height;
  tileN = inside / height;
}

// The product's entries, one per output, all with one signature: whoever launches them fills in arguments once. BODY is
// a template over OUT with arguments (Product, Target). pa and pb may be 0 where a kernel does not count.
struct Product {
  const u64* a; // m rows
  i64 lda;      // in 64-bit words, like ldb
  const int* pa;
  const u64* b; // n rows, padded to a multiple of 256 rows and 8 words; all padding is 0
  i64 ldb;
  const int* pb;
  int k;
};

#define LOWBIT_ENTRY(NAME, BOUNDS, BODY)                                                                              \
  extern "C" __global__ void __launch_bounds__ BOUNDS NAME(                                                           \
      const u64* a, i64 lda, const int* pa, const u64* b, i64 ldb, const int* pb, const int* epilogue,                \
      const float* residual, i64 ldr, void* c, i64 ldc, int m, int n, int k) {                                        \
    BODY({a, lda, pa, b, ldb, pb, k}, {epilogue, residual, ldr, c, ldc, m, n});                                       \
  }
#define LOWBIT_ENTRIES(NAME, BOUNDS, BODY)                                                                            \
  LOWBIT_ENTRY(NAME##_i32, BOUNDS, BODY<I32>)                                                                         \
  LOWBIT_ENTRY(NAME##_f32, BOUNDS, BODY<F32>)                                                                         \
  LOWBIT_ENTRY(NAME##_i8, BOUNDS, BODY<I8>)                                                                           \
  LOWBIT_ENTRY(NAME##_u1, BOUNDS, BODY<U1>)                                                                           \
  LOWBIT_ENTRY(NAME##_sum_u1, BOUNDS, BODY<SUM_U1>)

} // namespace lowbit
