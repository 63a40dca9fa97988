package dev.lowbit.gpu.xnor;

import dev.lowbit.Explanation;
import dev.lowbit.Operands;
import dev.lowbit.Parallelism;
import dev.lowbit.gpu.DeviceBuffer;
import dev.lowbit.gpu.DeviceThresholds;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.Stream;
import dev.lowbit.spi.Lifetime;
import dev.lowbit.spi.Pool;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.BitPacking;
import dev.lowbit.xnor.Source;
import java.lang.foreign.MemorySegment;

/**
 * Thresholds on the device. {@code src/main/cuda/xnor/bit_pack.cu}: a warp makes 32 rows x 64
 * columns by ballot, a block of 8 warps 8 neighbouring words.
 */
public final class BitPackingPlan implements BitPacking.Plan {
  private final Lifetime life = new Lifetime();
  private final Gpu gpu;
  private final int cols;
  private final Source source;
  private final DeviceThresholds thresholds;
  private final Pool<PackingRun> runs;

  BitPackingPlan(Gpu gpu, int cols, Source source) {
    this.gpu = gpu;
    this.cols = cols;
    this.source = source;
    thresholds = new DeviceThresholds(gpu, source.binarization(), cols);
    try {
      runs =
          new Pool<>(
              Runtime.getRuntime().availableProcessors(),
              () -> new PackingRun(gpu, source, thresholds, cols));
    } catch (RuntimeException e) {
      thresholds.close();
      throw e;
    }
  }

  /**
   * Queues the packing of device operands: launches only, waits for nothing.
   *
   * @param x row-major numbers
   * @param ldx distance between rows of x, in elements
   * @param bits rows x cols, overwritten
   * @param stream of the plan's device; what it reads stays alive until the stream is done
   * @throws IllegalArgumentException if cols, the stride, a size or an alignment does not fit
   */
  public void run(DeviceBuffer x, long ldx, DeviceBits bits, Stream stream) {
    life.check();
    if (bits.cols() != cols)
      throw new IllegalArgumentException("bits has " + bits.cols() + " columns, x has " + cols);
    DeviceOperands.checkDevice("x", gpu, x.gpu());
    DeviceOperands.checkDevice("bits", gpu, bits.words().gpu());
    DeviceOperands.checkDevice("the stream", gpu, stream.gpu());
    Operands.checkStride("ldx", ldx, cols);
    int element = source.elementBytes();
    DeviceOperands.check("x", x, Operands.bytes(bits.rows(), ldx, cols, element), element);
    DeviceOperands.checkDisjoint("x", x, "bits", bits.words());
    if (bits.rows() == 0 || cols == 0) return;
    PackingRun run = runs.take();
    try {
      run.launch(x.address(), ldx, bits.words().address(), bits.rowStride(), bits.rows(), stream);
    } finally {
      runs.put(run);
    }
  }

  /** Copies x to the device, packs, copies the bits back and waits; heap or native memory. */
  @Override
  public void run(MemorySegment x, long ldx, BitMatrix bits) {
    life.check();
    BitPacking.check(cols, source, x, ldx, bits);
    Operands.checkAccess("x", x, Parallelism.SEQUENTIAL);
    Operands.checkAccess("bits", bits.words(), Parallelism.SEQUENTIAL);
    int rows = bits.rows();
    if (rows == 0 || cols == 0) return;
    int element = source.elementBytes();
    long in = (long) cols * element;
    long out = (long) BitMatrix.wordsFor(cols) * Long.BYTES;
    PackingRun run = runs.take();
    try {
      Stream stream = run.stream();
      try {
        run.x.resize(Math.multiplyExact(rows, in));
        run.bits.resize(Math.multiplyExact(rows, out));
        run.x.gather(x, ldx * element, in, in, rows);
        run.x.copyIn(stream);
        run.launch(
            run.x.address(), cols, run.bits.address(), BitMatrix.wordsFor(cols), rows, stream);
        run.bits.copyOut(stream);
        stream.synchronize();
      } catch (RuntimeException e) {
        stream.settle(e);
        throw e;
      }
      run.bits.scatter(bits.words(), bits.rowStride() * Long.BYTES, out, out, rows);
    } finally {
      runs.put(run);
    }
  }

  @Override
  public Explanation explain() {
    return new Explanation(
        "gpu",
        "64 comparisons to a word by warp votes",
        "32x64 per warp",
        0,
        thresholds.bytes(),
        "no sum",
        "one route for all devices; host operands are copied through pinned staging");
  }

  @Override
  public void close() {
    life.end();
    runs.close(PackingRun::close);
    thresholds.close();
  }
}
