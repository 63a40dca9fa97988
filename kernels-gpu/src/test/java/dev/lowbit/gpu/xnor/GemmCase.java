package dev.lowbit.gpu.xnor;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.lowbit.Epilogue;
import dev.lowbit.Output;
import dev.lowbit.Parallelism;
import dev.lowbit.gpu.DeviceBuffer;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.Stream;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.ReferenceXnorGemm;
import dev.lowbit.xnor.XnorGemm;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A product; everything but the shape is drawn from the seed.
 *
 * @param m rows of A
 * @param n rows of B
 * @param k columns
 * @param type of the output, by the entry it needs
 * @param seed of operands, strides and epilogue
 */
record GemmCase(int m, int n, int k, String type, long seed) {

  /** The contract's run with host memory equals the reference, gaps included. */
  void checkHost(Gpu gpu) {
    Draw draw = new Draw(seed);
    BitMatrix a = draw.bits(m, k);
    BitMatrix b = draw.bits(n, k);
    Epilogue epilogue = draw.epilogue(type, n, k);
    Output output = epilogue.output();
    long ldc = output.rowElements(n) + draw.below(3);
    MemorySegment c = draw.memory(Math.max(1, m * ldc * output.elementBytes()));
    MemorySegment expected = Canvas.copy(c);
    boolean inPlace = epilogue.residual() && output instanceof Output.Float32 && draw.oneIn(3);
    long ldr = inPlace ? ldc : (long) n + draw.below(3);
    MemorySegment residual = epilogue.residual() ? draw.memory(Math.max(4, m * ldr * 4)) : null;
    run(new ReferenceXnorGemm(), a, b, epilogue, inPlace ? expected : residual, ldr, expected, ldc);
    run(new GpuXnorGemm(gpu), a, b, epilogue, inPlace ? c : residual, ldr, c, ldc);
    Canvas.check("host " + this, expected, c, output instanceof Output.Float32);
  }

  /** Device operands: strides of every alignment, nothing written beside the rows. */
  void checkDevice(Gpu gpu) {
    Draw draw = new Draw(seed);
    BitMatrix a = draw.bits(m, k);
    BitMatrix b = draw.bits(n, k);
    Epilogue epilogue = draw.epilogue(type, n, k);
    Output output = epilogue.output();
    long ldc = output.rowElements(n) + draw.below(3);
    MemorySegment before = Canvas.copy(draw.memory(Math.max(1, m * ldc * output.elementBytes())));
    MemorySegment expected = Canvas.copy(before);
    MemorySegment actual = Canvas.copy(before);
    long ldr = (long) n + draw.below(3);
    MemorySegment residual = epilogue.residual() ? draw.memory(Math.max(4, m * ldr * 4)) : null;
    run(new ReferenceXnorGemm(), a, b, epilogue, residual, ldr, expected, ldc);
    long stride = BitMatrix.wordsFor(k) | 1;
    MemorySegment none = MemorySegment.ofArray(new byte[4]);
    try (XnorGemmPlan plan = new GpuXnorGemm(gpu).plan(b, epilogue, Parallelism.SEQUENTIAL);
        Stream stream = gpu.openStream();
        DeviceBits even = DeviceBits.upload(gpu, a);
        DeviceBuffer words = gpu.upload(odd(a, stride));
        DeviceBits odd = DeviceBits.wrap(m, k, words, stride);
        DeviceBuffer c = gpu.upload(before);
        DeviceBuffer r = gpu.upload(residual == null ? none : residual)) {
      plan.run(draw.oneIn(2) ? even : odd, residual == null ? null : r, ldr, c, ldc, stream);
      c.copyTo(actual, stream);
      stream.synchronize();
    }
    Canvas.check("device " + this, expected, actual, output instanceof Output.Float32);
  }

  /** Rows at odd multiples of 8 bytes, with garbage between them. */
  private static MemorySegment odd(BitMatrix a, long stride) {
    byte[] words = new byte[Math.toIntExact(Math.max(1, a.rows() * stride) * Long.BYTES)];
    Arrays.fill(words, (byte) 0x5a);
    MemorySegment odd = MemorySegment.ofArray(words);
    BitMatrix rows = BitMatrix.wrap(a.rows(), a.cols(), odd, stride);
    for (int r = 0; r < a.rows(); r++)
      for (int c = 0; c < BitMatrix.wordsFor(a.cols()) * Long.SIZE; c++) {
        long word = (r * stride + c / Long.SIZE) * Long.BYTES;
        if (c >= a.cols())
          odd.set(JAVA_LONG_UNALIGNED, word, odd.get(JAVA_LONG_UNALIGNED, word) & ~(1L << c));
        else rows.set(r, c, a.sign(r, c) > 0);
      }
    return odd;
  }

  private static void run(
      XnorGemm gemm,
      BitMatrix a,
      BitMatrix b,
      Epilogue epilogue,
      @Nullable MemorySegment residual,
      long ldr,
      MemorySegment c,
      long ldc) {
    try (XnorGemm.Plan plan = gemm.plan(b, epilogue, Parallelism.SEQUENTIAL)) {
      plan.run(a, residual, ldr, c, ldc);
    }
  }
}
