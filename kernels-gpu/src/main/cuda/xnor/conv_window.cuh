// The windows of a convolution over packed NHWC bits, read where they lie.
//
// What lies outside the image counts as bit 0, -1; what it should have been is in `bases`: the sum of an output whose
// window has no bit in common with its weights, per border class (which kernel rows and columns are cut) and channel.
//
//   | rowClass [outH] | columnClass [outW] | to a multiple of 4 | bases [classes][channels to a multiple of 256] |
//
// Base of output (p, q), channel o: bases[rowClass[p] + columnClass[q] + o].
#pragma once
#include "../result_rows.cuh"

namespace lowbit {

struct Window {
  const u64* x;       // rows of pixelWords words; padding bits are 0
  const u64* weights; // the layout is the kernel's
  i64 ldw;
  const int* tables;
  const int4* steps; // where the pieces of a window lie: (row, column, word, present)
  int stepCount;
  int height, width, pixelWords;
  int outH, outW, strideH, strideW, padTop, padLeft;
  int replicate; // clamp coordinates into the image
  int groupChannels, groupOutputs;

  __device__ __forceinline__ const int* bases() const { return tables + (outH + outW + 3) / 4 * 4; }
};

// The top left corner of a window.
struct Corner {
  int image, y, x; // image: its first row among all images
  int base;        // of the border class

  // The pixel at a step, always one that exists, and whether it counts.
  __device__ __forceinline__ int pixel(const Window& w, int dy, int dx, bool& inside) const {
    const int yy = y + dy, xx = x + dx;
    const int cy = min(max(yy, 0), w.height - 1), cx = min(max(xx, 0), w.width - 1);
    inside = w.replicate | (cy == yy & cx == xx);
    return (image + cy) * w.width + cx;
  }
};

__device__ __forceinline__ Corner corner_of(const Window& w, int m) {
  const int line = m / w.outW, q = m - line * w.outW;
  const int n = line / w.outH, p = line - n * w.outH;
  const int base = __ldg(w.tables + p) + __ldg(w.tables + w.outH + q);
  return {n * w.height, p * w.strideH - w.padTop, q * w.strideW - w.padLeft, base};
}

#define LOWBIT_CONV_ENTRY(NAME, BOUNDS, BODY)                                                                         \
  extern "C" __global__ void __launch_bounds__ BOUNDS NAME(                                                           \
      const u64* x, const u64* weights, i64 ldw, const int* tables, const int4* steps, const int* epilogue,           \
      const float* residual, void* c, i64 ldc, int m, int n, int stepCount, int height, int width, int pixelWords,    \
      int outH, int outW, int strideH, int strideW, int padTop, int padLeft, int replicate, int groupChannels,        \
      int groupOutputs) {                                                                                             \
    BODY({x, weights, ldw, tables, steps, stepCount, height, width, pixelWords, outH, outW, strideH, strideW, padTop, \
          padLeft, replicate, groupChannels, groupOutputs},                                                           \
         {epilogue, residual, n, c, ldc, m, n});                                                                      \
  }
#define LOWBIT_CONV_ENTRIES(NAME, BOUNDS, BODY)                                                                       \
  LOWBIT_CONV_ENTRY(NAME##_i32, BOUNDS, BODY<I32>)                                                                    \
  LOWBIT_CONV_ENTRY(NAME##_f32, BOUNDS, BODY<F32>)                                                                    \
  LOWBIT_CONV_ENTRY(NAME##_i8, BOUNDS, BODY<I8>)                                                                      \
  LOWBIT_CONV_ENTRY(NAME##_u1, BOUNDS, BODY<U1>)                                                                      \
  LOWBIT_CONV_ENTRY(NAME##_sum_u1, BOUNDS, BODY<SUM_U1>)

} // namespace lowbit
