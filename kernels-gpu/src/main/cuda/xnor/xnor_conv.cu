// Convolution over {-1, +1} by XOR + popcount on the integer units, without im2col: sum = base - 2 popc(x ^ w).
// Every geometry on every device; the tensor-core kernels are faster where they apply.
//
// Weights lie tap by tap, channels innermost, so that the lanes of a warp read one line:
//   w[(tap * words + t) * ldw + o], 32-bit words t of a tap, o to a multiple of 256
//
// Targets: compute_75
#include "conv_window.cuh"

namespace lowbit {

const int PIXELS = 8;   // per warp, each with 32 channels
const int COLUMNS = 32; // a block of 8 warps makes 64 pixels x 32 channels

// GROUPED: each lane's channels start at a bit of its own, and what lies beside them belongs to other groups.
template <Out OUT, bool GROUPED>
__device__ __forceinline__ void conv(const Window& w, const Target& t) {
  __shared__ int cells[8 * PIXELS * COLUMNS];
  __shared__ int bases[8 * PIXELS];
  const int lane = threadIdx.x & 31, warp = threadIdx.x / 32;
  const int columnBlocks = (int)(((i64)t.n + 63) / 64) * 2; // whole words of bits
  const int i0 = blockIdx.x / columnBlocks * 8 * PIXELS + warp * PIXELS, j0 = blockIdx.x % columnBlocks * COLUMNS;
  const int o = j0 + lane;

  // Lane l looks after pixel l mod 8, and the others ask it where the pixel lies.
  const int mine = i0 + lane % PIXELS;
  const Corner corner = corner_of(w, mine < t.m ? mine : t.m - 1);
  if (lane < PIXELS) bases[warp * PIXELS + lane] = corner.base;

  const u32* const __restrict__ x = (const u32*)w.x;
  const u32* __restrict__ weights = (const u32*)w.weights + o;
  const int words = (w.groupChannels + 31) / 32, pixelWords = 2 * w.pixelWords;
  const int bit = GROUPED ? (o < t.n ? o : t.n - 1) / w.groupOutputs * w.groupChannels : 0;
  const u32 tail = 0xffffffffu >> (31 & (32 - (w.groupChannels & 31)));
  int acc[PIXELS] = {};
#pragma unroll 1
  for (int tap = 0; tap < w.stepCount; tap++) {
    const int4 step = __ldg(w.steps + tap);
    bool inside;
    const int at = corner.pixel(w, step.x, step.y, inside);
    const int pixel = inside ? at : -1;
    int from[PIXELS];
#pragma unroll
    for (int p = 0; p < PIXELS; p++) from[p] = __shfl_sync(0xffffffffu, pixel, p);
#pragma unroll 1
    for (int word = 0; word < words; word++, weights += w.ldw) {
      const u32 y = *weights;
      const int first = GROUPED ? (bit >> 5) + word : word;
      const int second = first + 1 < pixelWords ? first + 1 : first; // beyond the pixel nothing is used
      const u32 mask = word == words - 1 ? tail : 0xffffffffu;
#pragma unroll
      for (int p = 0; p < PIXELS; p++) {
        u32 bits = 0;
        if (from[p] >= 0) {
          const u32* const at = x + (i64)from[p] * pixelWords;
          bits = GROUPED ? __funnelshift_r(at[first], at[second], bit & 31) & mask : at[first];
        }
        acc[p] += __popc(bits ^ y);
      }
    }
  }
#pragma unroll
  for (int p = 0; p < PIXELS; p++) cells[(warp * PIXELS + p) * COLUMNS + lane] = acc[p];
  __syncwarp();
  const int* const mineBases = bases + warp * PIXELS;
  const int* const table = w.bases();
  write_rows<OUT, PIXELS, COLUMNS>(t, cells + warp * PIXELS * COLUMNS, COLUMNS, i0, j0,
                                   [=](int differ, int r, int j) { return __ldg(table + mineBases[r - i0] + j) - 2 * differ; });
}

template <Out OUT>
__device__ __forceinline__ void conv_whole(const Window& w, const Target& t) {
  conv<OUT, false>(w, t);
}

template <Out OUT>
__device__ __forceinline__ void conv_grouped(const Window& w, const Target& t) {
  conv<OUT, true>(w, t);
}

LOWBIT_CONV_ENTRIES(xnor_conv_64x32, (256, 3), conv_whole)
LOWBIT_CONV_ENTRIES(xnor_conv_grouped_64x32, (256, 3), conv_grouped)

} // namespace lowbit
