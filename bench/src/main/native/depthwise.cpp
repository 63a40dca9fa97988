// Depthwise convolution, float32, dense kernels, batch 1, zero padding:
//   y[p][q][c] = b[c] + sum over i, j of w[i][j][c] * x[p*S+i-PH][q*S+j-PW][c]
// NHWC: lanes are channels. A tile of R x Q outputs stays in registers; a pixel
//   is loaded once for all taps of the tile it meets, a weight once per row of
//   the tile. Bound: the multiply-add units. Tiles of several forms and two loop
//   orders exist, because strides of a multiple of 2 KiB alias in the first
//   cache: the caller measures and takes the fastest.
// NCHW: lanes are pixels of a row, weights are broadcast; a load serves R rows.
// Weights: NHWC [ceil(c/16)][KH*KW][16], b rounded up to 16; NCHW [c][KH*KW].
#include <immintrin.h>

#include <algorithm>
#include <cstdint>
#include <type_traits>
#define INLINE __attribute__((always_inline))
#define UNROLL _Pragma("GCC unroll 64") for

namespace {
#ifdef __AVX512F__
struct Image {
  const float *x, *w, *b;
  float* y;
  int h, width, c, oh, ow;
};

template <int KH, int KW, int S, int R, int Q>
INLINE inline void Tile(const Image& m, int p, int q, int c, __mmask16 lanes) {
  constexpr int PH = (KH - 1) / 2, PW = (KW - 1) / 2;
  const long stride = m.c;
  const int top = p * S - PH, left = q * S - PW;
  const bool inside = left >= 0 && left + (Q - 1) * S + KW <= m.width;
  __m512 acc[R][Q];
  const float* weights = m.w + static_cast<long>(c) * KH * KW;
  const __m512 bias = _mm512_loadu_ps(m.b + c);
  UNROLL (int i = 0; i < R; ++i) {
    UNROLL (int j = 0; j < Q; ++j) acc[i][j] = bias;
  }
  const auto row = [&](auto checked, int r, const float* line) INLINE {
    UNROLL (int j = 0; j < (Q - 1) * S + KW; ++j) {
      if constexpr (decltype(checked)::value) {
        if (left + j < 0 || left + j >= m.width) continue;
      }
      const __m512 x = _mm512_maskz_loadu_ps(lanes, line + j * stride);
      UNROLL (int i = 0; i < R; ++i) {
        const int dy = r - i * S;
        if (R > 1 && (dy < 0 || dy >= KH)) continue;
        UNROLL (int o = 0; o < Q; ++o) {
          const int dx = j - o * S;
          if (dx >= 0 && dx < KW) {
            const float* w = weights + (dy * KW + dx) * 16;
            acc[i][o] = _mm512_fmadd_ps(x, _mm512_loadu_ps(w), acc[i][o]);
          }
        }
      }
    }
  };
  const auto rows = [&](auto checked) INLINE {
    const auto one = [&](int r) INLINE {
      if (top + r < 0 || top + r >= m.h) return;
      row(checked, r, m.x + (static_cast<long>(top + r) * m.width + left) * stride + c);
    };
    if constexpr (R == 1) {
      for (int r = 0; r < KH; ++r) one(r);
    } else {
      UNROLL (int r = 0; r < (R - 1) * S + KH; ++r) one(r);
    }
  };
  if (inside) {
    rows(std::false_type{});
  } else {
    rows(std::true_type{});
  }
  UNROLL (int i = 0; i < R; ++i) {
    UNROLL (int o = 0; o < Q; ++o) {
      float* y = m.y + (static_cast<long>(p + i) * m.ow + q + o) * m.c + c;
      _mm512_mask_storeu_ps(y, lanes, acc[i][o]);
    }
  }
}

template <int KH, int KW, int S, int R, int Q>
INLINE inline void Columns(const Image& m, int p, int q, int c, __mmask16 lanes) {
  if (p + R <= m.oh && q + Q <= m.ow) return Tile<KH, KW, S, R, Q>(m, p, q, c, lanes);
  for (int i = p; i < std::min(p + R, m.oh); ++i) {
    for (int j = q; j < std::min(q + Q, m.ow); ++j) {
      Tile<KH, KW, S, 1, 1>(m, i, j, c, lanes);
    }
  }
}

template <int KH, int KW, int S, int R, int Q>
void Nhwc(const Image& m, bool channels_inside) {
  const auto lanes = [&](int c) {
    return static_cast<__mmask16>(m.c - c >= 16 ? 0xFFFF : (1 << (m.c - c)) - 1);
  };
  if (channels_inside) {
    for (int p = 0; p < m.oh; p += R) {
      for (int q = 0; q < m.ow; q += Q) {
        for (int c = 0; c < m.c; c += 16) Columns<KH, KW, S, R, Q>(m, p, q, c, lanes(c));
      }
    }
  } else {
    for (int c = 0; c < m.c; c += 16) {
      for (int p = 0; p < m.oh; p += R) {
        for (int q = 0; q < m.ow; q += Q) Columns<KH, KW, S, R, Q>(m, p, q, c, lanes(c));
      }
    }
  }
}

template <int KH, int KW, int R>
void Nchw(const Image& m) {
  constexpr int PH = (KH - 1) / 2, PW = (KW - 1) / 2;
  for (int c = 0; c < m.c; ++c) {
    const float* w = m.w + static_cast<long>(c) * KH * KW;
    const float* x = m.x + static_cast<long>(c) * m.h * m.width;
    float* y = m.y + static_cast<long>(c) * m.h * m.width;
    for (int q = 0; q < m.width; q += 16) {
      const int count = std::min(16, m.width - q);
      const auto whole = static_cast<__mmask16>((1u << count) - 1);
      __mmask16 some[KW];  // pixels of the row that a tap meets
      for (int dx = 0; dx < KW; ++dx) {
        const int at = q + dx - PW;
        const int from = std::max(0, -at), to = std::max(from, std::min(16, m.width - at));
        some[dx] = static_cast<__mmask16>(((1u << to) - 1) & ~((1u << from) - 1));
      }
      for (int p = 0; p < m.h; p += R) {
        __m512 acc[R];
        UNROLL (int i = 0; i < R; ++i) acc[i] = _mm512_set1_ps(m.b[c]);
        UNROLL (int r = 0; r < R - 1 + KH; ++r) {
          const int yy = p + r - PH;
          if (yy < 0 || yy >= m.h) continue;
          const float* line = x + static_cast<long>(yy) * m.width;
          UNROLL (int dx = 0; dx < KW; ++dx) {
            const __m512 v = _mm512_maskz_loadu_ps(some[dx], line + q + dx - PW);
            UNROLL (int i = 0; i < R; ++i) {
              const int dy = r - i;
              if (dy < 0 || dy >= KH) continue;
              acc[i] = _mm512_fmadd_ps(v, _mm512_set1_ps(w[dy * KW + dx]), acc[i]);
            }
          }
        }
        UNROLL (int i = 0; i < R; ++i) {
          if (p + i < m.h) _mm512_mask_storeu_ps(y + (p + i) * m.width + q, whole, acc[i]);
        }
      }
    }
  }
}

template <int KH, int KW, int S>
bool Forms(const Image& m, int form, bool nchw) {
  if (nchw) {
    if (S != 1 || form > 1) return false;
    if (form == 0) {
      Nchw<KH, KW, 4>(m);
    } else {
      Nchw<KH, KW, KH * KW < 20 ? 7 : 2>(m);
    }
    return true;
  }
  const bool inside = form % 2 == 1;
  if (form / 2 == 0) {
    if constexpr (KW == 1) {
      Nhwc<KH, KW, S, 4, 4>(m, inside);
    } else {
      Nhwc<KH, KW, S, 2, 7>(m, inside);
    }
  } else if (form / 2 == 1) {
    if constexpr (KH == 3) {
      Nhwc<KH, KW, S, 4, 4>(m, inside);
    } else {
      Nhwc<KH, KW, S, 1, 7>(m, inside);
    }
  }
  return form / 2 < 2;
}
#endif
}  // namespace

// Returns 0, having done nothing, if there is no such form of the kernel.
extern "C" int lowbit_depthwise(const float* x, const float* w, const float* b, float* y,
                                int32_t h, int32_t width, int32_t c, int32_t kh, int32_t kw,
                                int32_t stride, int32_t nchw, int32_t form) {
#ifdef __AVX512F__
  const Image m = {x, w, b, y, h, width, c, (h - 1) / stride + 1, (width - 1) / stride + 1};
  const int key = kh * 1000 + kw * 10 + stride;
  if (key == 3031) return Forms<3, 3, 1>(m, form, nchw);
  if (key == 3032) return Forms<3, 3, 2>(m, form, nchw);
  if (key == 7071) return Forms<7, 7, 1>(m, form, nchw);
  if (key == 1111) return Forms<1, 11, 1>(m, form, nchw);
  if (key == 11011) return Forms<11, 1, 1>(m, form, nchw);
#endif
  return 0;
}
