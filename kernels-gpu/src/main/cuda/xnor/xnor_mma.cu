// C = epilogue(A B^T) over {-1, +1} on the bit tensor cores: a.b = k - 2 (pa + pb - 2 popc(a & b)), where pa and pb
// count the +1 of a row. AND is one machine instruction from sm_80 to sm_90, XOR is two on sm_90.
//
// A stage of shared memory holds 512 bits of k of every row of the block's A and B, as bit_mma.cuh lays them out.
//
// Targets: compute_80
#include "../result_rows.cuh"
#include "bit_mma.cuh"

namespace lowbit {

const int STAGES = 4;

// A block makes BM x BN of C, a warp WM x WN of it. A is 16-byte aligned and lda even. The padding of B is 0, so what A
// holds beside it does not count.
template <Out OUT, int BM, int BN, int WM, int WN>
__device__ __forceinline__ void xnor_mma(const Product& p, const Target& t) {
  const int THREADS = BM / WM * (BN / WN) * 32;
  const int COPY_ROWS = THREADS / 4; // rows copied by the block at once: a thread copies 16 bytes, 4 threads a row
  const int STAGE_BYTES = (BM + BN) * ROW_BYTES;
  const int MF = WM / 16, NF = WN / 8;
  extern __shared__ __align__(128) unsigned char shared[];
  const u32 base = (u32)__cvta_generic_to_shared(shared);
  const int thread = threadIdx.x, warp = thread / 32, lane = thread & 31;
  const int warpM = warp / (BN / WN) * WM, warpN = warp % (BN / WN) * WN;
  int tileM, tileN;
  tile_of_block((t.m + BM - 1) / BM, (t.n + BN - 1) / BN, tileM, tileN);
  const int i0 = tileM * BM, j0 = tileN * BN;
  const int words = (int)(((i64)p.k + 63) / 64);
  const int steps = (words + STAGE_WORDS - 1) / STAGE_WORDS;

  const int copyRow = thread / 4, chunk = thread % 4;
  const u64* fromA = p.a + (i64)(i0 + copyRow) * p.lda + chunk * 2;
  const u64* fromB = p.b + (i64)(j0 + copyRow) * p.ldb + chunk * 2;
  const u32 to = base + swizzled(copyRow, chunk); // COPY_ROWS is a multiple of 8: the swizzle of all rows of a thread
  int left = words - chunk * 2;                   // words of A from this thread's chunk on

  auto copy = [&](int slot) {
    const int valid = left >= 2 ? 16 : left == 1 ? 8 : 0;
    const u32 stage = to + slot * STAGE_BYTES;
#pragma unroll
    for (int r = 0; r < BM; r += COPY_ROWS) {
      const bool inside = i0 + copyRow + r < t.m && valid > 0;
      copy_async(stage + r * ROW_BYTES, inside ? fromA + r * p.lda : p.a, inside ? valid : 0);
    }
#pragma unroll
    for (int r = 0; r < BN; r += COPY_ROWS) copy_async(stage + (BM + r) * ROW_BYTES, fromB + r * p.ldb, 16);
    fromA += STAGE_WORDS;
    fromB += STAGE_WORDS;
    left -= STAGE_WORDS;
  };
  auto commit = [] { asm volatile("cp.async.commit_group;" ::: "memory"); };

  int acc[MF][NF][4] = {};
#pragma unroll
  for (int s = 0; s < STAGES - 1; s++) {
    if (s < steps) copy(s);
    commit();
  }

  // Lane l gives ldmatrix the address of row l mod 8 of matrix l / 8. A: (rows 0-7, chunk 0), (rows 8-15, chunk 0),
  // then chunk 1. B: (columns 0-7, chunk 0), (columns 0-7, chunk 1), then columns 8-15.
  const int rowA = warpM + lane % 16, chunkA = lane / 16;
  const int rowB = warpN + lane % 8 + lane / 16 * 8, chunkB = lane / 8 % 2;
  const u32 a0 = base + swizzled(rowA, chunkA), a1 = base + swizzled(rowA, chunkA + 2);
  const u32 b0 = base + BM * ROW_BYTES + swizzled(rowB, chunkB), b1 = base + BM * ROW_BYTES + swizzled(rowB, chunkB + 2);

#pragma unroll 1
  for (int step = 0, slot = 0; step < steps; step++) {
    asm volatile("cp.async.wait_group %0;" ::"n"(STAGES - 2) : "memory");
    __syncthreads(); // this step has arrived, and every warp has left the slot that is filled next
    if (step + STAGES - 1 < steps) copy(slot == 0 ? STAGES - 1 : slot - 1);
    commit();
    const u32 stage = slot * STAGE_BYTES;
#pragma unroll
    for (int half = 0; half < 2; half++) {
      u32 x[MF][4], y[NF / 2][4];
#pragma unroll
      for (int i = 0; i < MF; i++) load_matrices(x[i], (half ? a1 : a0) + stage + i * 16 * ROW_BYTES);
#pragma unroll
      for (int j = 0; j < NF / 2; j++) load_matrices(y[j], (half ? b1 : b0) + stage + j * 16 * ROW_BYTES);
#pragma unroll
      for (int i = 0; i < MF; i++)
#pragma unroll
        for (int j = 0; j < NF; j++) multiply(acc[i][j], x[i], y[j / 2][j % 2 * 2], y[j / 2][j % 2 * 2 + 1]);
    }
    slot = slot == STAGES - 1 ? 0 : slot + 1;
  }
  asm volatile("cp.async.wait_group 0;" ::: "memory");
  __syncthreads();

  // Shared memory is free: a warp lays out 32 rows at a time there. Rows of WN + 8 cells let the 8-byte stores of half a
  // warp touch all banks. The loop stays rolled, so that the epilogue's code exists once.
  const int LD = WN + 8;
  int* const cells = (int*)shared + warp * 32 * LD;
  const int* const pa = p.pa;
  const int* const pb = p.pb;
  const int k = p.k;
#pragma unroll 1
  for (int row = 0; row < WM; row += 32) {
#pragma unroll
    for (int i = 0; i < MF; i++) {
      if (i / 2 != row / 32) continue;
#pragma unroll
      for (int j = 0; j < NF; j++) {
        int2* const at = (int2*)&cells[(i % 2 * 16 + lane / 4) * LD + j * 8 + lane % 4 * 2];
        at[0] = make_int2(acc[i][j][0], acc[i][j][1]);
        at[4 * LD] = make_int2(acc[i][j][2], acc[i][j][3]);
      }
    }
    __syncwarp();
    write_rows<OUT, 32, WN>(t, cells, LD, i0 + warpM + row, j0 + warpN,
                        [=](int both, int r, int j) { return k - 2 * (pa[r] + pb[j] - 2 * both); });
    __syncwarp();
  }
}

template <Out OUT>
__device__ __forceinline__ void xnor_mma_large(const Product& p, const Target& t) {
  xnor_mma<OUT, 128, 256, 64, 64>(p, t);
}

template <Out OUT>
__device__ __forceinline__ void xnor_mma_small(const Product& p, const Target& t) {
  xnor_mma<OUT, 64, 64, 32, 32>(p, t);
}

LOWBIT_ENTRIES(xnor_mma_128x256, (256, 1), xnor_mma_large)
LOWBIT_ENTRIES(xnor_mma_64x64, (128, 3), xnor_mma_small)

} // namespace lowbit
