// The int8 tensor cores on bits that become bytes of +-1 in registers.
#pragma once
#include "../epilogue.cuh"

namespace lowbit {

// The 4 bits from `at` on as bytes: 1 for a set bit, -1 for a clear one.
__device__ __forceinline__ u32 signs(u32 bits, int at) {
  const u32 ones = ((bits >> at & 15) * 0x00204081u) & 0x01010101u; // bit i to byte i
  return 0xffffffffu ^ ones * 0xfeu;
}

__device__ __forceinline__ void multiply(int (&d)[4], const u32 (&a)[4], const u32 (&b)[2]) {
  asm volatile("mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
               : "+r"(d[0]), "+r"(d[1]), "+r"(d[2]), "+r"(d[3])
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

} // namespace lowbit
