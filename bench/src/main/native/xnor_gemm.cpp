// Binary (XNOR) matrix product: c[i][j] = k - 2 * popcount(a[i] ^ b[j]).
// Layout: a is [m][words], c is [m][n], b is packed [ceil(n / NR)][words][NR]
//   and zero past n; words >= 1, bits past k zero. Align packed to 64 bytes.
// Tile: MR x NR counters stay in registers over all of k. A block of rows of a
//   stays in L1 while every panel passes. Edges: fewer rows, masked columns.
// Bound: vector ALUs; loads and stores hide behind them. With VPOPCNTDQ 512
//   products cost xor, popcount, add: at most 512 * ALUs / 3 a cycle. Without,
//   a carry-save tree (Harley-Seal) counts eight words with one table look-up.
#include <algorithm>
#include <cstdint>
#include <cstring>
#ifdef __AVX2__
#include <immintrin.h>
#endif
#define UNROLL _Pragma("GCC unroll 16") for  // counters in registers

namespace {
#if defined(__AVX512F__) && defined(__AVX512VPOPCNTDQ__)
using V = __m512i;
constexpr bool kPopcount = true;
constexpr int kBits = 512, kMr = 7, kNr = 16;
inline V Count(V x) { return _mm512_popcnt_epi64(x); }
inline void Store(const V* sum, int32_t* c, int cols, int k) {
  const V even = _mm512_set_epi32(30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8,
                                  6, 4, 2, 0);
  const V s = _mm512_permutex2var_epi32(sum[0], even, sum[1]);
  const V v = _mm512_sub_epi32(_mm512_set1_epi32(k), _mm512_add_epi32(s, s));
  _mm512_mask_storeu_epi32(c, static_cast<__mmask16>((1u << cols) - 1), v);
}
#else
constexpr bool kPopcount = false;
#ifdef __AVX512BW__
using V = __m512i;
constexpr int kBits = 512, kMr = 1, kNr = 8;
inline V Count(V x) {
  const V low = _mm512_set1_epi8(15), high = _mm512_srli_epi16(x, 4) & low;
  const V table = _mm512_broadcast_i32x4(
      _mm_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4));
  x = _mm512_add_epi8(_mm512_shuffle_epi8(table, x & low),
                      _mm512_shuffle_epi8(table, high));
  return _mm512_sad_epu8(x, V{});
}
#elif defined(__AVX2__)
using V = __m256i;
constexpr int kBits = 256, kMr = 2, kNr = 4;
inline V Count(V x) {
  const V low = _mm256_set1_epi8(15), high = _mm256_srli_epi16(x, 4) & low;
  const V table = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4));
  x = _mm256_add_epi8(_mm256_shuffle_epi8(table, x & low),
                      _mm256_shuffle_epi8(table, high));
  return _mm256_sad_epu8(x, V{});
}
#else
using V = uint64_t;
constexpr int kBits = 64, kMr = 1, kNr = 8;
inline V Count(V x) { return __builtin_popcountll(x); }
#endif
inline void Store(const V* sum, int32_t* c, int cols, int k) {
  int64_t s[kNr];
  std::memcpy(s, sum, sizeof s);
  for (int j = 0; j < cols; ++j) c[j] = k - 2 * static_cast<int32_t>(s[j]);
}
#endif
constexpr int kLanes = kBits / 64, kVecs = kNr / kLanes;
constexpr bool kTree = kBits > 64 && !kPopcount;

inline V Carry(V& sum, V x, V y) {  // of a full adder, which updates the sum
  const V z = sum;
#ifdef __AVX512F__
  if constexpr (sizeof(V) == 64) {
    sum = _mm512_ternarylogic_epi64(z, x, y, 0x96);
    return _mm512_ternarylogic_epi64(z, x, y, 0xE8);
  }
#endif
  const V u = x ^ y;
  sum = z ^ u;
  return (x & y) | (z & u);
}

template <int R>
inline void Tile(int rows, const uint64_t* a, const uint64_t* b, int32_t* c,
                 int cols, size_t words, size_t n, int k) {
  if constexpr (R > 1) {
    if (rows < R) return Tile<R - 1>(rows, a, b, c, cols, words, n, k);
  }
  const auto diff = [=](int i, size_t w) {  // of vector i of the tile at word w
    V y;
    std::memcpy(&y, b + w * kNr + i % kVecs * kLanes, sizeof y);
    return y ^ (V{} + static_cast<long long>(a[i / kVecs * words + w]));
  };
  constexpr int size = R * kVecs;
  V sum[size], ones[size] = {}, twos[size] = {}, fours[size] = {};
  V eights[size] = {};
  UNROLL (int i = 0; i < size; ++i) sum[i] = kTree ? V{} : Count(diff(i, 0));
  size_t w = kTree ? 0 : 1;
  for (; kTree && w + 8 <= words; w += 8) {
    UNROLL (int i = 0; i < size; ++i) {
      const auto four = [&](size_t at) {  // words to one carry
        const V s = Carry(ones[i], diff(i, at), diff(i, at + 1));
        const V t = Carry(ones[i], diff(i, at + 2), diff(i, at + 3));
        return Carry(twos[i], s, t);
      };
      const V s = four(w);
      eights[i] += Count(Carry(fours[i], s, four(w + 4)));
    }
  }
  for (; w < words; ++w) {
    UNROLL (int i = 0; i < size; ++i) sum[i] += Count(diff(i, w));
  }
  UNROLL (int i = 0; i < R; ++i) {
    UNROLL (int j = i * kVecs; kTree && j < (i + 1) * kVecs; ++j) {
      sum[j] += 8 * eights[j] + 4 * Count(fours[j]);
      sum[j] += 2 * Count(twos[j]) + Count(ones[j]);
    }
    Store(sum + i * kVecs, c + i * n, cols, k);
  }
}
}  // namespace

extern "C" int lowbit_xnor_bits(void) { return kBits; }
extern "C" int lowbit_xnor_nr(void) { return kNr; }
extern "C" void lowbit_xnor_pack(const uint64_t* b, int32_t n, int32_t words,
                                 uint64_t* packed) {
  for (int j = 0; j < n; j += kNr) {
    for (int i = 0; i < words * kNr; ++i) {
      const size_t row = j + i % kNr;
      *packed++ = row < static_cast<size_t>(n) ? b[row * words + i / kNr] : 0;
    }
  }
}
extern "C" void lowbit_xnor_gemm(const uint64_t* a, const uint64_t* packed,
                                 int32_t* c, int32_t m, int32_t n,
                                 int32_t words, int32_t k) {
  const size_t stride = words, width = n;
  const int block = std::max(1, 2048 / (words * kMr)) * kMr;  // 16 KiB of a
  for (int first = 0; first < m; first += block) {
    const int last = std::min(m, first + block);
    for (int j = 0; j < n; j += kNr) {
      for (int i = first; i < last; i += kMr) {
        Tile<kMr>(std::min(kMr, last - i), a + i * stride, packed + j * stride,
                  c + i * width + j, std::min(kNr, n - j), stride, width, k);
      }
    }
  }
}
