// Convolution over {-1, +1} on the bit tensor cores: an implicit product of windows and weights. One group.
//
//   sum = base - 2 (px + pw - 2 popc(x & w))       px: set bits of the window, counted here; pw is in the base
//
// Row m of A is the window of output m: for every tap the words of a pixel, gathered into the stages of bit_mma.cuh
// word by word as the list of steps says. Outside the image and beyond the window zeros are copied.
//
// Shared memory: four stages, or later the sums, and then (base, twice the set bits) of the block's windows.
//
// Targets: compute_80
#include "conv_window.cuh"
#include "bit_mma.cuh"

namespace lowbit {

const int STAGES = 4;

// Copies 8 bytes, of which `valid` are read and the rest is zero.
__device__ __forceinline__ void copy_word_async(u32 to, const void* from, int valid) {
  asm volatile("cp.async.ca.shared.global [%0], [%1], 8, %2;" ::"r"(to), "l"(from), "r"(valid) : "memory");
}

// Through L1, unlike the product's copies: neighbouring windows share most of their pixels, and the blocks of one
// multiprocessor their weights.
__device__ __forceinline__ void copy_shared_async(u32 to, const void* from, int valid) {
  asm volatile("cp.async.ca.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(from), "r"(valid) : "memory");
}

// Bits of a warp's sums straight from its registers. Lane 4 g + q holds columns 8 j + 2 q and the next of rows g + 8 h:
// it collects its bits of a row's words, and the four lanes of a row join theirs. `rows` are the warp's.
template <int MF, int NF>
__device__ __forceinline__ void write_bits(const Window& w, const Target& t, const int (&acc)[MF][NF][4],
                                           const int2* rows, int i0, int j0) {
  const int lane = threadIdx.x & 31, g = lane / 4, q = lane % 4;
  const Epilogue<SUM_U1> e(t.epilogue);
  const int* const table = w.bases() + j0 + 2 * q;
  const int* const thresholds = e.block + HEADER + (i64)THRESHOLD * e.stride + j0 + 2 * q;
  const int* const flips = e.block + HEADER + (i64)FLIP * e.stride + j0 + 2 * q;
  u32 words[2 * MF][NF / 4] = {};
#pragma unroll
  for (int j = 0; j < NF; j++) {
    const int2 threshold = __ldg((const int2*)(thresholds + 8 * j)), flip = __ldg((const int2*)(flips + 8 * j));
#pragma unroll
    for (int r = 0; r < 2 * MF; r++) {
      const int2 own = rows[8 * r + g];
      const int2 base = __ldg((const int2*)(table + own.x + 8 * j));
      const int even = base.x - own.y + 4 * acc[r / 2][j][r % 2 * 2];
      const int odd = base.y - own.y + 4 * acc[r / 2][j][r % 2 * 2 + 1];
      if ((even ^ flip.x) >= threshold.x) words[r][j / 4] |= 1u << j % 4 * 8;
      if ((odd ^ flip.y) >= threshold.y) words[r][j / 4] |= 2u << j % 4 * 8;
    }
  }
  const i64 columns = ((i64)t.n + 63) / 64 * 64; // whole words
#pragma unroll
  for (int r = 0; r < 2 * MF; r++)
#pragma unroll
    for (int h = 0; h < NF / 4; h++) {
      u32 word = words[r][h] << 2 * q;
      word |= __shfl_xor_sync(0xffffffffu, word, 1);
      word |= __shfl_xor_sync(0xffffffffu, word, 2);
      const int i = i0 + 8 * r + g, j = j0 + 32 * h;
      if (q == 0 && i < t.m && j < columns) ((u32*)t.c)[i * t.ldc * 2 + j / 32] = word;
    }
}

// A block makes BM x BN of the output, a warp WM <= 32 x WN of it. PAIRS: pixels are an even number of words at multiples of
// 16 bytes, so that two words travel at once.
template <Out OUT, int BM, int BN, int WM, int WN, bool PAIRS>
__device__ __forceinline__ void conv_mma(const Window& w, const Target& t) {
  const int THREADS = BM / WM * (BN / WN) * 32;
  const int COPY_ROWS = THREADS / 4; // rows copied by the block at once: a thread copies 16 bytes, 4 threads a row
  const int OWN = BM / COPY_ROWS;    // rows of A per thread
  const int STAGE_BYTES = (BM + BN) * ROW_BYTES;
  const int MF = WM / 16, NF = WN / 8;
  extern __shared__ __align__(128) unsigned char shared[];
  const int LD = WN + 8; // of the sums, which lie where the stages were
  const int SUM_BYTES = THREADS / 32 * WM * LD * 4;
  int2* const rows = (int2*)(shared + (SUM_BYTES > STAGES * STAGE_BYTES ? SUM_BYTES : STAGES * STAGE_BYTES));
  const u32 base = (u32)__cvta_generic_to_shared(shared);
  const int thread = threadIdx.x, warp = thread / 32, lane = thread & 31;
  const int warpM = warp / (BN / WN) * WM, warpN = warp % (BN / WN) * WN;
  int tileM, tileN;
  tile_of_block((t.m + BM - 1) / BM, (t.n + BN - 1) / BN, tileM, tileN);
  const int i0 = tileM * BM, j0 = tileN * BN;
  const int parts = (w.stepCount + 3) / 4;         // of 256 bits, one mma deep; stepCount words of 64 bits
  const int stages = (w.stepCount + 7) / 8;

  const int copyRow = thread / 4, chunk = thread % 4;
  Corner corner[OWN];
  int ones[OWN];
#pragma unroll
  for (int r = 0; r < OWN; r++) {
    const int m = i0 + copyRow + r * COPY_ROWS;
    corner[r] = corner_of(w, m < t.m ? m : t.m - 1);
    ones[r] = 0;
    if (chunk == 0) rows[copyRow + r * COPY_ROWS].x = corner[r].base;
  }
  const u64* fromB = w.weights + (i64)(j0 + copyRow) * w.ldw + chunk * 2;
  const int4* step = w.steps + chunk * 2; // padded to whole stages
  const u32 place = swizzled(copyRow, chunk); // COPY_ROWS is a multiple of 8: the swizzle of all rows of a thread

  auto gather = [&](int r, const int4& s, const u64*& from) {
    bool inside;
    const int pixel = corner[r].pixel(w, s.x, s.y, inside);
    from = w.x + (i64)pixel * w.pixelWords + s.z;
    return inside & s.w != 0;
  };
  auto copy = [&](int slot) {
    const u32 to = base + slot * STAGE_BYTES + place;
    const int4 s0 = __ldg(step), s1 = PAIRS ? s0 : __ldg(step + 1);
#pragma unroll
    for (int r = 0; r < OWN; r++) {
      const u64* from;
      const bool present = gather(r, s0, from);
      const u32 at = to + r * COPY_ROWS * ROW_BYTES;
      if (PAIRS) {
        copy_shared_async(at, from, present ? 16 : 0);
      } else {
        copy_word_async(at, from, present ? 8 : 0);
        const bool second = gather(r, s1, from);
        copy_word_async(at + 8, from, second ? 8 : 0);
      }
    }
#pragma unroll
    for (int r = 0; r < BN; r += COPY_ROWS) copy_shared_async(to + (BM + r) * ROW_BYTES, fromB + r * w.ldw, 16);
    fromB += STAGE_WORDS;
    step += STAGE_WORDS;
  };
  auto commit = [] { asm volatile("cp.async.commit_group;" ::: "memory"); };

  int acc[MF][NF][4] = {};
#pragma unroll
  for (int s = 0; s < STAGES - 1; s++) {
    if (s < stages) copy(s);
    commit();
  }

  // The fragments of xnor_mma.cu.
  const int rowA = warpM + lane % 16, chunkA = lane / 16;
  const int rowB = warpN + lane % 8 + lane / 16 * 8, chunkB = lane / 8 % 2;
  const u32 a0 = base + swizzled(rowA, chunkA), a1 = base + swizzled(rowA, chunkA + 2);
  const u32 b0 = base + BM * ROW_BYTES + swizzled(rowB, chunkB), b1 = base + BM * ROW_BYTES + swizzled(rowB, chunkB + 2);

#pragma unroll 1
  for (int stage = 0, slot = 0; stage < stages; stage++) {
    asm volatile("cp.async.wait_group %0;" ::"n"(STAGES - 2) : "memory");
    __syncthreads(); // this stage has arrived, and every warp has left the slot that is filled next
    if (stage + STAGES - 1 < stages) copy(slot == 0 ? STAGES - 1 : slot - 1);
    commit();
    const u32 at = slot * STAGE_BYTES;
#pragma unroll
    for (int r = 0; r < OWN; r++) {
      const uint4 own = *(const uint4*)(shared + at + place + r * COPY_ROWS * ROW_BYTES);
      ones[r] += __popc(own.x) + __popc(own.y) + __popc(own.z) + __popc(own.w);
    }
#pragma unroll
    for (int half = 0; half < 2; half++) {
      if (half == 1 && 2 * stage + 1 >= parts) break; // zeros
      u32 x[MF][4], y[NF / 2][4];
#pragma unroll
      for (int i = 0; i < MF; i++) load_matrices(x[i], (half ? a1 : a0) + at + i * 16 * ROW_BYTES);
#pragma unroll
      for (int j = 0; j < NF / 2; j++) load_matrices(y[j], (half ? b1 : b0) + at + j * 16 * ROW_BYTES);
#pragma unroll
      for (int i = 0; i < MF; i++)
#pragma unroll
        for (int j = 0; j < NF; j++) multiply(acc[i][j], x[i], y[j / 2][j % 2 * 2], y[j / 2][j % 2 * 2 + 1]);
    }
    slot = slot == STAGES - 1 ? 0 : slot + 1;
  }
#pragma unroll
  for (int r = 0; r < OWN; r++) {
    int sum = ones[r];
    sum += __shfl_xor_sync(0xffffffffu, sum, 1);
    sum += __shfl_xor_sync(0xffffffffu, sum, 2);
    if (chunk == 0) rows[copyRow + r * COPY_ROWS].y = 2 * sum;
  }
  asm volatile("cp.async.wait_group 0;" ::: "memory");
  __syncthreads();

  if (OUT == SUM_U1) {
    write_bits<MF, NF>(w, t, acc, rows + warpM, i0 + warpM, j0 + warpN);
    return;
  }
  // Shared memory is free: a warp lays out its rows there. Rows of WN + 8 cells let the 8-byte stores of half a warp touch
  // all banks.
  int* const cells = (int*)shared + warp * WM * LD;
#pragma unroll
  for (int i = 0; i < MF; i++)
#pragma unroll
    for (int j = 0; j < NF; j++) {
      int2* const cell = (int2*)&cells[(i * 16 + lane / 4) * LD + j * 8 + lane % 4 * 2];
      cell[0] = make_int2(acc[i][j][0], acc[i][j][1]);
      cell[4 * LD] = make_int2(acc[i][j][2], acc[i][j][3]);
    }
  __syncwarp();
  const int* const table = w.bases();
  write_rows<OUT, WM, WN>(t, cells, LD, i0 + warpM, j0 + warpN, [=](int both, int r, int j) {
    const int2 own = rows[r - i0];
    return __ldg(table + own.x + j) - own.y + 4 * both;
  });
}

template <Out OUT>
__device__ __forceinline__ void conv_mma_large(const Window& w, const Target& t) {
  conv_mma<OUT, 128, 128, 32, 64, true>(w, t);
}

template <Out OUT>
__device__ __forceinline__ void conv_mma_small(const Window& w, const Target& t) {
  conv_mma<OUT, 64, 64, 32, 32, true>(w, t);
}

template <Out OUT>
__device__ __forceinline__ void conv_mma_large_words(const Window& w, const Target& t) {
  conv_mma<OUT, 128, 128, 32, 64, false>(w, t);
}

template <Out OUT>
__device__ __forceinline__ void conv_mma_small_words(const Window& w, const Target& t) {
  conv_mma<OUT, 64, 64, 32, 32, false>(w, t);
}

LOWBIT_CONV_ENTRIES(xnor_conv_mma_128x128, (256, 2), conv_mma_large)
LOWBIT_CONV_ENTRIES(xnor_conv_mma_64x64, (128, 4), conv_mma_small)
LOWBIT_CONV_ENTRIES(xnor_conv_mma_words_128x128, (256, 2), conv_mma_large_words)
LOWBIT_CONV_ENTRIES(xnor_conv_mma_words_64x64, (128, 4), conv_mma_small_words)

} // namespace lowbit
