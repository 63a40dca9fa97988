package dev.lowbit.gpu.xnor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Layout;
import dev.lowbit.Output;
import dev.lowbit.Padding;
import dev.lowbit.Parallelism;
import dev.lowbit.gpu.DeviceBuffer;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.Stream;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.ReferenceXnorConv;
import dev.lowbit.xnor.Source;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorConvSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A convolution; operands, thresholds and epilogue are drawn from the seed.
 *
 * @param g geometry
 * @param layout of the tensors
 * @param padding outside the image
 * @param source {@code bits}, {@code f32} or {@code i8}
 * @param type of the output, by the entry it needs
 * @param seed of everything else
 */
record ConvCase(Conv2d g, Layout layout, Padding padding, String source, String type, long seed) {
  private static final int MARGIN = 16;

  /** The contract's run with host memory equals the reference; nothing is written beside y. */
  void checkHost(Gpu gpu) {
    Draw draw = new Draw(seed);
    XnorConvSpec spec = spec(draw);
    BitMatrix w = draw.bits(g.outputs(), g.k());
    MemorySegment x = input(draw, spec);
    MemorySegment y = draw.memory(spec.outputBytes() + MARGIN);
    MemorySegment expected = Canvas.copy(y);
    boolean adds = spec.epilogue().residual();
    boolean inPlace = adds && spec.epilogue().output() instanceof Output.Float32 && draw.oneIn(3);
    MemorySegment residual = adds ? draw.memory(spec.residualBytes()) : null;
    run(new ReferenceXnorConv(), w, spec, x, inPlace ? expected : residual, expected);
    run(new GpuXnorConv(gpu), w, spec, x, inPlace ? y : residual, y);
    Canvas.check("host " + this, expected, y, spec.epilogue().output() instanceof Output.Float32);
  }

  /** Device operands at multiples of 8 bytes; nothing is written beside y. */
  void checkDevice(Gpu gpu) {
    Draw draw = new Draw(seed);
    XnorConvSpec spec = spec(draw);
    BitMatrix w = draw.bits(g.outputs(), g.k());
    MemorySegment x = Arena.ofAuto().allocate(spec.inputBytes(), 8).copyFrom(input(draw, spec));
    if (spec.source() instanceof Source.Bits && layout == Layout.NHWC)
      BitRows.clearPadding(x, g.channels());
    MemorySegment before = Canvas.copy(draw.memory(spec.outputBytes() + MARGIN));
    MemorySegment expected = Canvas.copy(before);
    MemorySegment actual = Canvas.copy(before);
    boolean adds = spec.epilogue().residual();
    MemorySegment residual = adds ? draw.memory(spec.residualBytes()) : null;
    run(new ReferenceXnorConv(), w, spec, x, residual, expected);
    long skip = draw.oneIn(2) ? 8 : 0;
    try (XnorConvPlan plan = new GpuXnorConv(gpu).plan(w, spec, Parallelism.SEQUENTIAL);
        Stream stream = gpu.openStream();
        DeviceBuffer in = gpu.allocate(x.byteSize() + skip);
        DeviceBuffer out = gpu.upload(before);
        DeviceBuffer r = gpu.upload(residual == null ? before : residual)) {
      DeviceBuffer placed = in.slice(skip, x.byteSize());
      placed.copyFrom(x, stream);
      plan.run(placed, residual == null ? null : r, out, stream);
      out.copyTo(actual, stream);
      stream.synchronize();
    }
    Canvas.check(
        "device " + this, expected, actual, spec.epilogue().output() instanceof Output.Float32);
  }

  private XnorConvSpec spec(Draw draw) {
    Source from =
        switch (source) {
          case "f32" -> new Source.Float32(draw.rule(g.channels()));
          case "i8" -> new Source.Int8(draw.rule(g.channels()));
          default -> new Source.Bits();
        };
    Epilogue epilogue = draw.epilogue(type, g.outputs(), g.k());
    return new XnorConvSpec(g, layout, from, padding, epilogue);
  }

  /** Numbers with their special values, or any words, garbage in padding bits included. */
  private static MemorySegment input(Draw draw, XnorConvSpec spec) {
    MemorySegment x = draw.memory(spec.inputBytes());
    if (!(spec.source() instanceof Source.Float32))
      for (long at = 0; at < x.byteSize(); at++) x.set(JAVA_BYTE, at, (byte) draw.below(256));
    return x.asSlice(0, spec.inputBytes());
  }

  private static void run(
      XnorConv conv,
      BitMatrix w,
      XnorConvSpec spec,
      MemorySegment x,
      @Nullable MemorySegment residual,
      MemorySegment y) {
    try (XnorConv.Plan plan = conv.plan(w, spec)) {
      plan.run(x, residual, y);
    }
  }
}
