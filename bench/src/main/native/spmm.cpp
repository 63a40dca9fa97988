// Sparse rows times pixels, float32, channel after channel (NCHW), batch 1:
//   y[o][p] = b[o] + sum over the stored weights of row o of w * x[column][p]
// A strip of up to V vectors of pixels passes through all rows; its sums stay in
// registers, a stored weight is a broadcast and V multiply-adds, each with a load
// of x. Bound: loads from the second cache. Copying the strip of x to contiguous
// memory first (packed) avoids aliasing and misalignment; it pays for small
// images, so the caller measures and takes the fastest form.
#include <immintrin.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#define UNROLL _Pragma("GCC unroll 16") for

namespace {
#ifdef __AVX512F__
struct Rows {
  const int32_t *start, *column;
  const float *value, *bias;
  int count;
};

template <int V>
void Strip(const Rows& a, const char* x, long step, float* y, long pixels, int last) {
  const auto lanes = static_cast<__mmask16>((1u << last) - 1);
  for (int o = 0; o < a.count; ++o, y += pixels) {
    __m512 acc[V];
    UNROLL (int v = 0; v < V; ++v) acc[v] = _mm512_set1_ps(a.bias[o]);
    for (int e = a.start[o]; e < a.start[o + 1]; ++e) {
      const __m512 w = _mm512_set1_ps(a.value[e]);
      const float* p = reinterpret_cast<const float*>(x + a.column[e] * step);
      UNROLL (int v = 0; v < V - 1; ++v) {
        acc[v] = _mm512_fmadd_ps(w, _mm512_loadu_ps(p + 16 * v), acc[v]);
      }
      acc[V - 1] = _mm512_fmadd_ps(w, _mm512_maskz_loadu_ps(lanes, p + 16 * (V - 1)), acc[V - 1]);
    }
    UNROLL (int v = 0; v < V - 1; ++v) _mm512_storeu_ps(y + 16 * v, acc[v]);
    _mm512_mask_storeu_ps(y + 16 * (V - 1), lanes, acc[V - 1]);
  }
}

template <int V>
void Any(const Rows& a, const char* x, long step, float* y, long pixels, int count) {
  const int vectors = (count + 15) / 16;
  if constexpr (V > 1) {
    if (vectors < V) return Any<V - 1>(a, x, step, y, pixels, count);
  }
  Strip<V>(a, x, step, y, pixels, count - 16 * (vectors - 1));
}
#endif
}  // namespace

// work: k * 128 floats, aligned. Returns 0, having done nothing, for other forms.
extern "C" int lowbit_spmm(const int32_t* start, const int32_t* column, const float* value,
                           const float* bias, const float* x, float* y, float* work, int32_t m,
                           int32_t k, int32_t pixels, int32_t form) {
#ifdef __AVX512F__
  static const int kVectors[] = {8, 7, 4, 2};
  if (form >= 8) return 0;
  const Rows a = {start, column, value, bias, m};
  const int width = 16 * kVectors[form / 2];
  const bool packed = form % 2 == 1;
  for (int p = 0; p < pixels; p += width) {
    const int count = std::min(width, pixels - p);
    const long room = (count + 15) / 16 * 16;
    if (packed) {
      for (int i = 0; i < k; ++i) {
        std::memcpy(work + i * room, x + static_cast<long>(i) * pixels + p, 4 * count);
      }
    }
    const float* from = packed ? work : x + p;
    Any<8>(a, reinterpret_cast<const char*>(from), 4 * (packed ? room : pixels), y + p, pixels,
           count);
  }
  return 1;
#else
  return 0;
#endif
}
