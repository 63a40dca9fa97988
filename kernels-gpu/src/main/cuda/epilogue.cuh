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

enum Header { ACTIVATION, RESIDUAL, LOW, HIGH, STEP, ZERO_POINT, ROUNDING, STRIDE, HEADER = 16 };
enum Row { SCALE, BIAS, SHIFT, SLOPE, OFFSET, THRESHOLD, FLIP };
enum Activation { NONE, CLAMP, PRELU, RPRELU };
enum Rounding { FLOOR, HALF_UP, HALF_AWAY, HALF_EVEN, HALF_DOWN };

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
  int activation, stride;
  float low, high;
  bool residual;

  __device__ __forceinline__ explicit Epilogue(const int* __restrict__ b) : block(b) {
    stride = b[STRIDE];
    activation = b[ACTIVATION];
    low = __int_as_float(b[LOW]);
    high = __int_as_float(b[HIGH]);
    residual = OUT != I32 && OUT != SUM_U1 && b[RESIDUAL] != 0;
  }

  __device__ __forceinline__ int cell(Row row, int o) const { return __ldg(block + HEADER + (i64)row * stride + o); }
  __device__ __forceinline__ float number(Row row, int o) const { return __int_as_float(cell(row, o)); }

  __device__ __forceinline__ Channel channel(int o) const {
    Channel p = {1, 0, 0, 0, 0, 0, 0};
    if (packed(OUT)) {
      p.threshold = cell(THRESHOLD, o);
      p.flip = cell(FLIP, o);
    }
    if (OUT != I32 && OUT != SUM_U1) {
      p.scale = number(SCALE, o);
      p.bias = number(BIAS, o);
      if (activation >= PRELU) p.slope = number(SLOPE, o);
      if (activation == RPRELU) {
        p.shift = number(SHIFT, o);
        p.offset = number(OFFSET, o);
      }
    }
    return p;
  }

  __device__ __forceinline__ float value(const Channel& p, int sum, float addend) const {
    float v = __fmaf_rn(p.scale, __int2float_rn(sum), p.bias);
    if (residual) v = __fadd_rn(v, addend); // not + 0 without one: that would turn -0 into 0
    if (activation == CLAMP) v = v < low ? low : v > high ? high : v;
    if (activation == PRELU) v = v > 0 ? v : __fmul_rn(p.slope, v);
    if (activation == RPRELU) {
      float u = __fsub_rn(v, p.shift);
      v = __fadd_rn(u > 0 ? u : __fmul_rn(p.slope, u), p.offset);
    }
    return v;
  }

  __device__ __forceinline__ bool bit(const Channel& p, int sum, float addend) const {
    if (OUT == SUM_U1) return (sum ^ p.flip) >= p.threshold;
    float v = value(p, sum, addend);
    return __int_as_float(__float_as_int(v) ^ p.flip) >= __int_as_float(p.threshold); // ordered: NaN gives 0
  }

  // Float suffices: |quotient| >= 2^23 is an integer, below that the rest is exact.
  __device__ __forceinline__ signed char code(float v) const {
    float x = __fdiv_rn(v, __int_as_float(block[STEP]));
    float nearest = rintf(x);
    float rest = __fsub_rn(x, nearest);
    switch (block[ROUNDING]) {
      case FLOOR: nearest = rest < 0 ? __fsub_rn(nearest, 1) : nearest; break;
      case HALF_UP: nearest = rest == 0.5f ? __fadd_rn(nearest, 1) : nearest; break;
      case HALF_AWAY:
        if (rest == 0.5f && x > 0) nearest = __fadd_rn(nearest, 1);
        if (rest == -0.5f && !(x > 0)) nearest = __fsub_rn(nearest, 1);
        break;
      case HALF_DOWN: nearest = rest == -0.5f ? __fsub_rn(nearest, 1) : nearest; break;
      default: break;
    }
    float code = __fadd_rn(v != v ? 0.0f : nearest, __int2float_rn(block[ZERO_POINT]));
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
