// Binary (XNOR) matrix product, the native limit: c[i][j] = k - 2 * popcount(a[i] ^ b[j]).
//
// Layout: a is row-major [m][words], c row-major [m][n]; b is packed into panels of NR rows,
//   [ceil(n / NR)][words][NR], zero filled past n. Bits past k are zero in a and b. No alignment
//   is required; 64-byte alignment of the packed panels and of c avoids split cache lines.
// Tile: MR rows by NR columns of counters stay in registers over all of k. Each block of rows of a
//   fits a part of L1 while every panel of b passes it. Rows left over take a lower tile, columns
//   left over a masked store.
// Bound: vector ALU throughput. With VPOPCNTDQ 512 products cost xor + popcount + add, so it is
//   512 * ALUs / 3 products a cycle; with AVX2 a carry-save tree over four words (Harley-Seal)
//   brings 256 products to 6.5 operations. Loads and stores hide behind that.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#ifdef __AVX2__
#include <immintrin.h>
#endif

#define UNROLL _Pragma("GCC unroll 8")  // keeps the arrays of counters in registers

namespace {

#if defined(__AVX512F__) && defined(__AVX512VPOPCNTDQ__)
constexpr int kBits = 512, kMr = 7, kNr = 16;

inline __m512i Count(__m512i x, __m512i y) {
  return _mm512_popcnt_epi64(_mm512_xor_si512(x, y));
}

template <int R>
inline void Tile(const uint64_t* a, const uint64_t* b, int32_t* c, size_t n, int cols,
                 size_t words, int32_t k) {
  __m512i left[R], right[R], b0 = _mm512_loadu_si512(b), b1 = _mm512_loadu_si512(b + 8);
  UNROLL for (int i = 0; i < R; ++i) {
    const __m512i x = _mm512_set1_epi64(a[i * words]);
    left[i] = Count(x, b0);
    right[i] = Count(x, b1);
  }
  for (size_t w = 1; w < words; ++w) {
    b0 = _mm512_loadu_si512(b + w * kNr);
    b1 = _mm512_loadu_si512(b + w * kNr + 8);
    UNROLL for (int i = 0; i < R; ++i) {
      const __m512i x = _mm512_set1_epi64(a[i * words + w]);
      left[i] = _mm512_add_epi64(left[i], Count(x, b0));
      right[i] = _mm512_add_epi64(right[i], Count(x, b1));
    }
  }
  const __m512i even = _mm512_set_epi32(30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
  const __mmask16 mask = static_cast<__mmask16>((1u << cols) - 1);
  UNROLL for (int i = 0; i < R; ++i) {
    const __m512i s = _mm512_permutex2var_epi32(left[i], even, right[i]);
    const __m512i v = _mm512_sub_epi32(_mm512_set1_epi32(k), _mm512_add_epi32(s, s));
    _mm512_mask_storeu_epi32(c + i * n, mask, v);
  }
}
#elif defined(__AVX2__)
constexpr int kBits = 256, kMr = 2, kNr = 4;

inline __m256i Diff(const uint64_t* a, const uint64_t* b) {
  return _mm256_xor_si256(_mm256_set1_epi64x(*a), _mm256_loadu_si256((const __m256i*)b));
}

inline __m256i Carry(__m256i* sum, __m256i x, __m256i y) {  // sum += x + y, modulo 2
  const __m256i t = _mm256_xor_si256(*sum, x);
  const __m256i carry = _mm256_or_si256(_mm256_and_si256(*sum, x), _mm256_and_si256(t, y));
  *sum = _mm256_xor_si256(t, y);
  return carry;
}

inline __m256i Count(__m256i sum, __m256i x) {  // adds the popcount of each byte
  const __m256i m = _mm256_set1_epi8(15), t = _mm256_broadcastsi128_si256(_mm_setr_epi8(
      0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4));
  sum = _mm256_add_epi8(sum, _mm256_shuffle_epi8(t, _mm256_and_si256(x, m)));
  x = _mm256_and_si256(_mm256_srli_epi16(x, 4), m);
  return _mm256_add_epi8(sum, _mm256_shuffle_epi8(t, x));
}

template <int R>
inline void Tile(const uint64_t* a, const uint64_t* b, int32_t* c, size_t n, int cols,
                 size_t words, int32_t k) {
  const __m256i zero = _mm256_setzero_si256();
  __m256i ones[R], twos[R], bytes[R], fours[R];
  UNROLL for (int i = 0; i < R; ++i) ones[i] = twos[i] = fours[i] = zero;
  size_t w = 0;
  while (w + 4 <= words) {
    const size_t end = std::min(w + 31 * 4, words & ~size_t{3});  // 31 * 8 fits a byte
    UNROLL for (int i = 0; i < R; ++i) bytes[i] = zero;
    for (; w < end; w += 4) {
      UNROLL for (int i = 0; i < R; ++i) {
        const uint64_t *x = a + i * words + w, *y = b + w * kNr;
        const __m256i s = Carry(&ones[i], Diff(x, y), Diff(x + 1, y + kNr));
        const __m256i t = Carry(&ones[i], Diff(x + 2, y + 2 * kNr), Diff(x + 3, y + 3 * kNr));
        bytes[i] = Count(bytes[i], Carry(&twos[i], s, t));
      }
    }
    UNROLL for (int i = 0; i < R; ++i) {
      fours[i] = _mm256_add_epi64(fours[i], _mm256_sad_epu8(bytes[i], zero));
    }
  }
  UNROLL for (int i = 0; i < R; ++i) {
    __m256i s = Count(zero, twos[i]);
    s = Count(_mm256_add_epi8(s, s), ones[i]);
    for (size_t t = w; t < words; ++t) s = Count(s, Diff(a + i * words + t, b + t * kNr));
    s = _mm256_add_epi64(_mm256_slli_epi64(fours[i], 2), _mm256_sad_epu8(s, zero));
    alignas(32) int64_t sum[kNr];
    _mm256_store_si256((__m256i*)sum, s);
    for (int j = 0; j < cols; ++j) c[i * n + j] = k - 2 * static_cast<int32_t>(sum[j]);
  }
}
#else
constexpr int kBits = 64, kMr = 2, kNr = 4;

template <int R>
inline void Tile(const uint64_t* a, const uint64_t* b, int32_t* c, size_t n, int cols,
                 size_t words, int32_t k) {
  int64_t sum[R][kNr] = {};
  for (size_t w = 0; w < words; ++w) {
    UNROLL for (int i = 0; i < R; ++i) {
      UNROLL for (int j = 0; j < kNr; ++j) {
        sum[i][j] += __builtin_popcountll(a[i * words + w] ^ b[w * kNr + j]);
      }
    }
  }
  for (int i = 0; i < R; ++i) {
    for (int j = 0; j < cols; ++j) c[i * n + j] = k - 2 * static_cast<int32_t>(sum[i][j]);
  }
}
#endif

template <int R>
void Rows(int rows, const uint64_t* a, const uint64_t* b, int32_t* c, size_t n, int cols,
          size_t words, int32_t k) {
  if (rows == R) {
    Tile<R>(a, b, c, n, cols, words, k);
  } else if constexpr (R > 1) {
    Rows<R - 1>(rows, a, b, c, n, cols, words, k);
  }
}

}  // namespace

extern "C" int lowbit_xnor_bits(void) { return kBits; }

extern "C" int lowbit_xnor_nr(void) { return kNr; }

extern "C" void lowbit_xnor_pack(const uint64_t* b, int32_t n, int32_t words, uint64_t* packed) {
  for (int32_t j = 0; j < n; j += kNr) {
    for (int32_t w = 0; w < words; ++w) {
      for (int32_t h = j; h < j + kNr; ++h) {
        *packed++ = h < n ? b[static_cast<size_t>(h) * words + w] : 0;
      }
    }
  }
}

extern "C" void lowbit_xnor_gemm(const uint64_t* a, const uint64_t* packed, int32_t* c, int32_t m,
                                 int32_t n, int32_t words, int32_t k) {
  const size_t stride = words;
  const int32_t block = std::max(1, 2048 / kMr / std::max(1, words)) * kMr;  // 16 KiB of a
  for (int32_t i0 = 0; i0 < m; i0 += block) {
    const int32_t i1 = std::min(m, i0 + block);
    for (int32_t j = 0; j < n; j += kNr) {
      for (int32_t i = i0; i < i1; i += kMr) {
        Rows<kMr>(std::min(kMr, i1 - i), a + i * stride, packed + j * stride,
                  c + static_cast<size_t>(i) * n + j, n, std::min(kNr, n - j), stride, k);
      }
    }
  }
}
