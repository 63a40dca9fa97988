// Between NCHW and rows of pixels: planes of numbers or bits to packed NHWC, rows of sums to planes.
//
// Targets: compute_75
#include "../epilogue.cuh"

namespace lowbit {

// Element i of the planes, as a bit. Bits lie in planes of whole 64-bit words.
__device__ __forceinline__ bool bit(const float* plane, int i, float threshold, int flip) {
  return __int_as_float(__float_as_int(plane[i]) ^ flip) >= threshold;
}
__device__ __forceinline__ bool bit(const signed char* plane, int i, float threshold, int flip) {
  return __int_as_float(__float_as_int((float)plane[i]) ^ flip) >= threshold;
}
__device__ __forceinline__ bool bit(const u32* plane, int i, float, int) { return plane[i / 32] >> (i & 31) & 1; }

// Thresholds as in bit_pack.cu, not read for bits. A lane owns a pixel and collects 64 channels of it: neighbouring
// lanes read neighbouring elements of a plane. ld is the distance between planes in elements, for bits in 32-bit words.
// A block of 8 warps takes 256 pixels. Grid: pixel blocks of all images x words of a pixel.
template <class T>
__device__ __forceinline__ void bit_planes(const T* __restrict__ x, i64 ld, const int* __restrict__ rule, u64* words,
                                           int channels, int pixels) {
  const int pixelBlocks = (pixels + 255) / 256;
  const int n = blockIdx.x / pixelBlocks, i = blockIdx.x % pixelBlocks * 256 + threadIdx.x, w = blockIdx.y;
  const int pixelWords = (int)(((i64)channels + 63) / 64);
  const i64 padded = (i64)pixelWords * 64;
  if (i >= pixels) return;
  const int count = channels - w * 64 < 64 ? channels - w * 64 : 64;
  const bool numbers = sizeof(T) != 4 || T(0.5f) != T(0);
  u32 word[2] = {0, 0};
#pragma unroll
  for (int half = 0; half < 2; half++)
#pragma unroll 4
    for (int c = 32 * half; c < count && c < 32 * half + 32; c++) {
      const i64 channel = (i64)w * 64 + c;
      const float threshold = numbers ? __int_as_float(__ldg(rule + channel)) : 0.0f;
      const int flip = numbers ? __ldg(rule + padded + channel) : 0;
      const bool set = bit(x + ((i64)n * channels + channel) * ld, i, threshold, flip);
      word[half] |= (u32)set << (c & 31);
    }
  words[((i64)n * pixels + i) * pixelWords + w] = (u64)word[1] << 32 | word[0];
}

#define LOWBIT_PLANES(NAME, T)                                                                                        \
  extern "C" __global__ void __launch_bounds__(256)                                                                   \
      NAME(const T* x, i64 ld, const int* rule, u64* words, int channels, int pixels) {                               \
    bit_planes(x, ld, rule, words, channels, pixels);                                                                 \
  }
LOWBIT_PLANES(bit_planes_256x64_f32, float)
LOWBIT_PLANES(bit_planes_256x64_i8, signed char)
LOWBIT_PLANES(bit_planes_256x64_u1, u32)

// The epilogue of NCHW: sums are rows of channels, C and the residual are planes. A block takes 64 pixels x 64
// channels through shared memory; then a warp finishes 8 planes, its lanes own pixels. Grid: pixel blocks of all images
// x channel blocks. ldc: distance between planes, in elements or 64-bit words.
const int TILE = 64, LD = TILE + 1;

template <Out OUT>
__device__ __forceinline__ void plane_rows(const int* __restrict__ sums, const int* epilogue, const float* residual,
                                           void* c, i64 ldc, int channels, int pixels) {
  __shared__ int cells[TILE * LD];
  const int pixelBlocks = (pixels + TILE - 1) / TILE;
  const int n = blockIdx.x / pixelBlocks, i0 = blockIdx.x % pixelBlocks * TILE, o0 = blockIdx.y * TILE;
  const int lane = threadIdx.x & 31, warp = threadIdx.x / 32;
#pragma unroll 4
  for (int l = threadIdx.x; l < TILE * TILE; l += 256) {
    const int i = l / TILE, o = l % TILE;
    const bool inside = i0 + i < pixels && o0 + o < channels;
    cells[i * LD + o] = inside ? sums[((i64)n * pixels + i0 + i) * channels + o0 + o] : 0;
  }
  __syncthreads();
  const Epilogue<OUT> e(epilogue);
#pragma unroll 1
  for (int o = o0 + warp; o < channels && o < o0 + TILE; o += 8) {
    const Channel p = e.channel(o);
    const i64 plane = (i64)n * channels + o;
#pragma unroll
    for (int h = 0; h < TILE; h += 32) {
      const int i = i0 + h + lane;
      const bool inside = i < pixels;
      const int sum = cells[(h + lane) * LD + o - o0];
      const float addend = e.residual && inside ? residual[plane * pixels + i] : NOTHING;
      if (packed(OUT)) {
        const u32 word = __ballot_sync(0xffffffffu, inside && e.bit(p, sum, addend));
        if (lane == 0) ((u32*)c)[plane * ldc * 2 + (i0 + h) / 32] = word; // planes are whole 64-bit words
      } else if (inside) {
        e.store(c, plane * ldc + i, p, sum, addend);
      }
    }
  }
}

#define LOWBIT_PLANE_ROWS(NAME, OUT)                                                                                  \
  extern "C" __global__ void __launch_bounds__(256)                                                                   \
      NAME(const int* sums, const int* epilogue, const float* residual, void* c, i64 ldc, int channels, int pixels) { \
    plane_rows<OUT>(sums, epilogue, residual, c, ldc, channels, pixels);                                              \
  }
LOWBIT_PLANE_ROWS(plane_rows_64x64_i32, I32)
LOWBIT_PLANE_ROWS(plane_rows_64x64_f32, F32)
LOWBIT_PLANE_ROWS(plane_rows_64x64_i8, I8)
LOWBIT_PLANE_ROWS(plane_rows_64x64_u1, U1)
LOWBIT_PLANE_ROWS(plane_rows_64x64_sum_u1, SUM_U1)

} // namespace lowbit
