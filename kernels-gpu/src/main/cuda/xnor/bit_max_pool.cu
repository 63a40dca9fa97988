// Max-pooling of bits is OR over the window; taps outside the image are ignored.
//
// Targets: compute_75
#include "../epilogue.cuh"

namespace lowbit {

struct Pool {
  int height, width, outH, outW, kernelH, kernelW, strideH, strideW, dilationH, dilationW, padTop, padLeft;

  // Calls tap(y, x) for every tap inside the image of output pixel i.
  template <class Tap>
  __device__ __forceinline__ void taps(int i, Tap tap) const {
    const int p = i / outW, q = i - p * outW;
    const int top = p * strideH - padTop, left = q * strideW - padLeft;
#pragma unroll 1
    for (int r = 0; r < kernelH; r++) {
      const int y = top + r * dilationH;
      if (y < 0 || y >= height) continue;
#pragma unroll 1
      for (int s = 0; s < kernelW; s++) {
        const int x = left + s * dilationW;
        if (x >= 0 && x < width) tap(y, x);
      }
    }
  }
};

// NHWC: a thread makes a word of 64 channels of an output pixel; `count` words in all.
__device__ __forceinline__ void pool_pixels(const u64* __restrict__ x, u64* y, i64 count, int channels, const Pool& g) {
  const i64 at = (i64)blockIdx.x * 256 + threadIdx.x;
  if (at >= count) return;
  const int words = (int)(((i64)channels + 63) / 64);
  const u32 pixel = (u32)(at / words), area = g.outH * g.outW, n = pixel / area;
  const i64 w = at % words;
  const u64* const image = x + (i64)n * g.height * g.width * words + w;
  u64 bits = 0;
  g.taps(pixel - n * area, [&](int r, int s) { bits |= image[((i64)r * g.width + s) * words]; });
  const i64 valid = channels - w * 64;
  y[at] = valid < 64 ? bits & ((1ull << valid) - 1) : bits;
}

// NCHW: a warp makes 32 output pixels of a plane, one per lane; `count` such half words in all. Planes are whole 64-bit
// words.
__device__ __forceinline__ void pool_planes(const u32* __restrict__ x, u32* y, i64 count, int, const Pool& g) {
  const i64 at = (i64)blockIdx.x * 8 + threadIdx.x / 32;
  if (at >= count) return; // the whole warp
  const int in = (int)(((i64)g.height * g.width + 63) / 64) * 2;
  const u32 area = g.outH * g.outW;
  const int out = (int)(((i64)area + 63) / 64) * 2;
  const u32 plane = (u32)(at / out), i = (u32)(at % out) * 32 + (threadIdx.x & 31);
  const u32* const from = x + (i64)plane * in;
  u32 bit = 0;
  if (i < area)
    g.taps(i, [&](int r, int s) {
      const int j = r * g.width + s;
      bit |= from[j / 32] >> (j & 31);
    });
  const u32 word = __ballot_sync(0xffffffffu, bit & 1);
  if ((threadIdx.x & 31) == 0) y[at] = word;
}

#define LOWBIT_POOL(NAME, T, BODY)                                                                                    \
  extern "C" __global__ void __launch_bounds__(256)                                                                   \
      NAME(const T* x, T* y, i64 count, int channels, int height, int width, int outH, int outW, int kernelH,         \
           int kernelW, int strideH, int strideW, int dilationH, int dilationW, int padTop, int padLeft) {            \
    BODY(x, y, count, channels, {height, width, outH, outW, kernelH, kernelW, strideH, strideW, dilationH, dilationW, padTop, padLeft}); \
  }
LOWBIT_POOL(bit_max_pool_nhwc_u1, u64, pool_pixels)
LOWBIT_POOL(bit_max_pool_nchw_u1, u32, pool_planes)

} // namespace lowbit
