package dev.lowbit.gpu.xnor;

import dev.lowbit.Conv2d;
import dev.lowbit.Layout;
import dev.lowbit.Padding;
import dev.lowbit.gpu.DeviceEpilogue;
import dev.lowbit.gpu.DeviceScratch;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.Launch;
import dev.lowbit.gpu.StagedRows;
import dev.lowbit.gpu.Stream;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.Source;
import dev.lowbit.xnor.XnorConvSpec;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a convolution needs for itself: argument blocks, scratch for what lies between
 * its kernels, and staging for host operands, which exists from the first run that uses it.
 *
 * <pre>
 *   x  --pack, unless NHWC bits--  bits  --convolve--  y, or NCHW: sums  --finish--  y
 * </pre>
 */
final class ConvRun implements AutoCloseable {
  private static final int PLANE_PIXELS = 256; // of a block of bit_planes
  private static final int TILE = 64; // of plane_rows
  private static final int PACK_ROWS = 32; // of bit_pack
  private static final int PACK_WORDS = 8;

  final StagedRows x;
  final StagedRows residual;
  final StagedRows y;
  private final Gpu gpu;
  private final Conv2d g;
  private final boolean planes;
  private final DeviceScratch scratch;
  private final long sumsAt;
  private final Launch aligned;
  private final Launch unaligned;
  private final @Nullable Launch pack;
  private final @Nullable Launch finish;
  private @Nullable Stream stream;

  ConvRun(
      Gpu gpu,
      XnorConvSpec spec,
      ConvRoute route,
      ConvTables tables,
      DeviceEpilogue epilogue,
      long thresholds) {
    this.gpu = gpu;
    g = spec.geometry();
    planes = spec.layout() == Layout.NCHW;
    x = new StagedRows(gpu);
    residual = new StagedRows(gpu);
    y = new StagedRows(gpu);
    sumsAt = bitsBytes(spec);
    scratch = new DeviceScratch(gpu, scratchBytes(spec));
    aligned = convolve(spec, route.tile(), tables, epilogue);
    unaligned =
        route.tile().words() == route.tile()
            ? aligned
            : convolve(spec, route.tile().words(), tables, epilogue);
    pack = packs(spec) ? packing(spec, thresholds) : null;
    finish = planes ? finishing(spec, epilogue) : null;
  }

  /** Whether x has to become NHWC bits first. */
  static boolean packs(XnorConvSpec spec) {
    return spec.layout() == Layout.NCHW || !(spec.source() instanceof Source.Bits);
  }

  /** Device memory between the kernels of a run. */
  static long scratchBytes(XnorConvSpec spec) {
    return bitsBytes(spec) + (spec.layout() == Layout.NCHW ? spec.residualBytes() : 0);
  }

  private static long bitsBytes(XnorConvSpec spec) {
    Conv2d g = spec.geometry();
    long pixels = (long) g.images() * g.height() * g.width();
    long bytes = pixels * BitMatrix.wordsFor(g.channels()) * Long.BYTES;
    return packs(spec) ? Math.ceilDiv(bytes, 256) * 256 : 0;
  }

  private int pixels() {
    return g.images() * g.outH() * g.outW();
  }

  private Launch convolve(
      XnorConvSpec spec, ConvTile tile, ConvTables tables, DeviceEpilogue epilogue) {
    String type = planes ? "i32" : epilogue.type();
    long ldc = planes ? g.outputs() : spec.epilogue().output().rowElements(g.outputs());
    Launch launch =
        tile.kernel(gpu, type)
            .launch()
            .block(tile.threads)
            .shared(tile.sharedBytes)
            .pointer(1, tables.weights.address())
            .int64(2, tables.stride)
            .pointer(3, tables.tables.address())
            .pointer(4, tables.steps.address())
            .pointer(5, epilogue.address())
            .pointer(6, 0)
            .int64(8, ldc)
            .int32(9, pixels())
            .int32(10, g.outputs())
            .int32(11, tables.stepCount)
            .int32(12, g.height())
            .int32(13, g.width())
            .int32(14, BitMatrix.wordsFor(g.channels()))
            .int32(15, g.outH())
            .int32(16, g.outW())
            .int32(17, g.strideH())
            .int32(18, g.strideW())
            .int32(19, g.padTop())
            .int32(20, g.padLeft())
            .int32(21, spec.padding() == Padding.REPLICATE ? 1 : 0)
            .int32(22, g.channels() / g.groups())
            .int32(23, g.outputs() / g.groups());
    return launch.grid(Math.max(1, tile.blocks(pixels(), g.outputs())), 1);
  }

  private Launch packing(XnorConvSpec spec, long thresholds) {
    String type =
        switch (spec.source()) {
          case Source.Float32 _ -> "f32";
          case Source.Int8 _ -> "i8";
          case Source.Bits _ -> "u1";
        };
    int words = BitMatrix.wordsFor(g.channels());
    int image = g.height() * g.width();
    if (planes)
      return gpu.kernel("xnor/bit_planes", "bit_planes_256x64_" + type)
          .launch()
          .block(256)
          .int64(1, type.equals("u1") ? 2L * BitMatrix.wordsFor(image) : image)
          .pointer(2, thresholds)
          .int32(4, g.channels())
          .int32(5, image)
          .grid(blocks((long) g.images() * Math.ceilDiv(image, PLANE_PIXELS)), words);
    return gpu.kernel("xnor/bit_pack", "bit_pack_32x64_" + type)
        .launch()
        .block(256)
        .int64(1, g.channels())
        .pointer(2, thresholds)
        .int64(4, words)
        .int32(5, g.images() * image)
        .int32(6, g.channels())
        .grid(
            blocks(
                Math.ceilDiv((long) g.images() * image, PACK_ROWS)
                    * Math.ceilDiv(words, PACK_WORDS)),
            1);
  }

  private Launch finishing(XnorConvSpec spec, DeviceEpilogue epilogue) {
    int image = g.outH() * g.outW();
    return gpu.kernel("xnor/bit_planes", "plane_rows_64x64_" + epilogue.type())
        .launch()
        .block(256)
        .pointer(1, epilogue.address())
        .int64(4, spec.epilogue().output().rowElements(image))
        .int32(5, g.outputs())
        .int32(6, image)
        .grid(
            blocks((long) g.images() * Math.ceilDiv(image, TILE)), Math.ceilDiv(g.outputs(), TILE));
  }

  /** At least one: plans of empty batches launch nothing. */
  private static int blocks(long count) {
    return Math.toIntExact(Math.max(1, count));
  }

  /** Makes what the first run on device operands would have to allocate. */
  void warm() {
    scratch.allocate();
  }

  /** The stream of host runs. */
  Stream stream() {
    Stream open = stream;
    if (open == null) {
      open = gpu.openStream();
      stream = open;
    }
    return open;
  }

  /** Queues the kernels of a batch that is not empty; addresses are the device's. */
  void launch(long x, long residual, long y, Stream s) {
    long memory = scratch.begin(s);
    long bits = x;
    if (pack != null) {
      bits = memory;
      pack.pointer(0, x).pointer(3, bits).on(s);
    }
    Launch convolve = bits % 16 == 0 ? aligned : unaligned;
    if (finish == null) {
      convolve.pointer(0, bits).pointer(6, residual).pointer(7, y).on(s);
    } else {
      long sums = memory + sumsAt;
      convolve.pointer(0, bits).pointer(7, sums).on(s);
      finish.pointer(0, sums).pointer(2, residual).pointer(3, y).on(s);
    }
    scratch.end(s);
  }

  @Override
  public void close() {
    if (stream != null) stream.close();
    scratch.close();
    x.close();
    residual.close();
    y.close();
  }
}
