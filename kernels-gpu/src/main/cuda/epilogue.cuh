// What happens to an integer sum before it is written: dev.lowbit.Epilogue, bit for bit.
//
//   v = fma(scale[o], float(sum), bias[o]);  v += residual;  v = activation(o, v);  write v
//
// Every step is one correctly rounded float32 operation: compile with -fmad=false, and never with flush-to-zero.
// The parameters lie in one block of 4-byte cells, written by dev.lowbit.gpu.DeviceEpilogue:
//
//   | header: HEADER cells | scale [stride] | bias | shift | slope | offset | threshold | flip |
//
// Channels beyond n exist up to the stride (a multiple of 256) and give bit 0, so that a tile needs no test for them.
#pragma once

namespace lowbit {

using u32 = unsigned int;
using u64 = unsigned long long;
using i64 = long long;

// What is written: one entry of a kernel per kind, so that the short ones stay short.
enum Out { I32, F32, I8, U1, SUM_U1 };

enum Header { RESIDUAL, LOW, HIGH, STEP, ZERO_POINT, ROUNDING, STRIDE, HEADER = 16 };
enum Row { SCALE, BIAS, SHIFT, SLOPE, OFFSET, THRESHOLD, FLIP };
enum Rounding { FLOOR, HALF_UP, HALF_AWAY, HALF_EVEN, HALF_DOWN };

// What is added where there is no residual: x + -0 is x for every x, and x + 0 is not for x = -0.
const float NOTHING = -0.0f;

__device__ __forceinline__ constexpr bool packed(Out out) { return out == U1 || out == SUM_U1; }

// The parameters of one channel, in registers. Bits: (x ^ flip) >= threshold; flip turns the order around where the
// channel points down: it is the sign bit for floats, all bits for integers.
struct Channel {
  float scale, bias, shift, slope, offset;
  int threshold, flip;
};

template <Out OUT>
struct Epilogue {
  const int* block;
  int stride;
  float low, high;
  bool residual;

  __device__ __forceinline__ explicit Epilogue(const int* __restrict__ b) : block(b) {
    stride = b[STRIDE];
    low = __int_as_float(b[LOW]);
    high = __int_as_float(b[HIGH]);
    residual = OUT != I32 && OUT != SUM_U1 && b[RESIDUAL] != 0;
  }

  __device__ __forceinline__ int cell(Row row, int o) const { return __ldg(block + HEADER + (i64)row * stride + o); }
  __device__ __forceinline__ float number(Row row, int o) const { return __int_as_float(cell(row, o)); }

  __device__ __forceinline__ Channel channel(int o) const {
    Channel p = {1, 0, 0, 1, NOTHING, 0, 0};
    if (packed(OUT)) {
      p.threshold = cell(THRESHOLD, o);
      p.flip = cell(FLIP, o);
    }
    if (OUT != I32 && OUT != SUM_U1) {
      p.scale = number(SCALE, o);
      p.bias = number(BIAS, o);
      p.shift = number(SHIFT, o);
      p.slope = number(SLOPE, o);
      p.offset = number(OFFSET, o);
    }
    return p;
  }

  // One formula for all activations, without a branch: an absent step has the parameters that change nothing
  // (v - 0, 1 * v, v + -0, limits of infinity), down to the sign of zero.
  __device__ __forceinline__ float value(const Channel& p, int sum, float addend) const {
    float v = __fadd_rn(__fmaf_rn(p.scale, __int2float_rn(sum), p.bias), addend);
    float u = __fsub_rn(v, p.shift);
    v = __fadd_rn(u > 0 ? u : __fmul_rn(p.slope, u), p.offset);
    return v < low ? low : v > high ? high : v;
  }

  __device__ __forceinline__ bool bit(const Channel& p, int sum, float addend) const {
    if (OUT == SUM_U1) return (sum ^ p.flip) >= p.threshold;
    float v = value(p, sum, addend);
    return __int_as_float(__float_as_int(v) ^ p.flip) >= __int_as_float(p.threshold); // ordered: NaN gives 0
  }

  // Float suffices: |quotient| >= 2^23 is an integer, below that the rest is exact.
  __device__ __forceinline__ signed char code(float v) const {
    const int rounding = block[ROUNDING];
    const float x = __fdiv_rn(v, __int_as_float(block[STEP]));
    const float nearest = rintf(x); // ties to even
    const float rest = __fsub_rn(x, nearest);
    const bool away = rounding == HALF_AWAY, above = x > 0;
    const bool up = rest == 0.5f & (rounding == HALF_UP | away & above);
    const bool down = rest < 0 & rounding == FLOOR | rest == -0.5f & (rounding == HALF_DOWN | away & !above);
    const float rounded = __fadd_rn(nearest, up ? 1.0f : down ? -1.0f : 0.0f);
    float code = __fadd_rn(v != v ? 0.0f : rounded, __int2float_rn(block[ZERO_POINT]));
    code = code < -128.0f ? -128.0f : code > 127.0f ? 127.0f : code;
    return (signed char)__float2int_rn(code);
  }

  // Writes element `at`; not for bits.
  __device__ __forceinline__ void store(void* c, i64 at, const Channel& p, int sum, float addend) const {
    if (OUT == I32) ((int*)c)[at] = sum;
    if (OUT == F32) ((float*)c)[at] = value(p, sum, addend);
    if (OUT == I8) ((signed char*)c)[at] = code(value(p, sum, addend));
  }
};

} // namespace lowbit
