package dev.lowbit.gpu.xnor;

import dev.lowbit.Conv2d;
import dev.lowbit.Explanation;
import dev.lowbit.Layout;
import dev.lowbit.Operands;
import dev.lowbit.Parallelism;
import dev.lowbit.gpu.DeviceBuffer;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.Stream;
import dev.lowbit.spi.Lifetime;
import dev.lowbit.spi.Pool;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.BitMaxPool;
import dev.lowbit.xnor.BitTensor;
import java.lang.foreign.MemorySegment;

/**
 * {@code src/main/cuda/xnor/bit_max_pool.cu}: NHWC, a thread per word of an output pixel; NCHW, a
 * warp per 32 output pixels of a plane.
 */
public final class BitMaxPoolPlan implements BitMaxPool.Plan {
  private final Lifetime life = new Lifetime();
  private final Gpu gpu;
  private final BitTensor in;
  private final BitTensor out;
  private final long bytesX;
  private final long bytesY;
  private final Pool<PoolingRun> runs;

  BitMaxPoolPlan(Gpu gpu, Conv2d window, Layout layout) {
    this.gpu = gpu;
    in = BitMaxPool.input(window, layout);
    out = BitMaxPool.output(window, layout);
    bytesX = bytes(in);
    bytesY = bytes(out);
    runs =
        new Pool<>(
            Runtime.getRuntime().availableProcessors(),
            () -> new PoolingRun(gpu, window, layout, bytesY / Long.BYTES));
  }

  private static long bytes(BitTensor bits) {
    return (long) bits.rows() * BitMatrix.wordsFor(bits.cols()) * Long.BYTES;
  }

  /**
   * Queues the pooling of device operands: launches only, waits for nothing.
   *
   * @param x words as {@link BitTensor} lays them out; only read
   * @param y words, overwritten; padding bits become 0
   * @param stream of the plan's device; what it reads stays alive until the stream is done
   * @throws IllegalArgumentException if a size or an alignment does not fit, or x and y overlap
   */
  public void run(DeviceBuffer x, DeviceBuffer y, Stream stream) {
    life.check();
    DeviceOperands.checkDevice("x", gpu, x.gpu());
    DeviceOperands.checkDevice("y", gpu, y.gpu());
    DeviceOperands.checkDevice("the stream", gpu, stream.gpu());
    DeviceOperands.check("x", x, bytesX, Long.BYTES);
    DeviceOperands.check("y", y, bytesY, Long.BYTES);
    DeviceOperands.checkDisjoint("x", x, "y", y);
    if (bytesY == 0) return;
    PoolingRun run = runs.take();
    try {
      run.launch(x.address(), y.address(), stream);
    } finally {
      runs.put(run);
    }
  }

  /** Copies x to the device, pools, copies y back and waits; heap or native memory. */
  @Override
  public void run(MemorySegment x, MemorySegment y) {
    life.check();
    BitMaxPool.check(in, x, out, y);
    Operands.checkAccess("x", x, Parallelism.SEQUENTIAL);
    Operands.checkAccess("y", y, Parallelism.SEQUENTIAL);
    if (bytesY == 0) return;
    PoolingRun run = runs.take();
    try {
      Stream stream = run.stream();
      try {
        run.x.resize(bytesX);
        run.y.resize(bytesY);
        run.x.gather(x, bytesX, bytesX, bytesX, 1);
        run.x.copyIn(stream);
        run.launch(run.x.address(), run.y.address(), stream);
        run.y.copyOut(stream);
        stream.synchronize();
      } catch (RuntimeException e) {
        stream.settle(e);
        throw e;
      }
      run.y.scatter(y, bytesY, bytesY, bytesY, 1);
    } finally {
      runs.put(run);
    }
  }

  @Override
  public Explanation explain() {
    return new Explanation(
        "gpu",
        in.layout() == Layout.NHWC ? "OR of words, tap by tap" : "OR of bits, votes to words",
        in.layout() == Layout.NHWC ? "1x64 per thread" : "32x1 per warp",
        0,
        0,
        "no sum",
        (in.layout() == Layout.NHWC
                ? "a word holds 64 channels"
                : "neighbouring bits are neighbouring pixels: NHWC would take 64 channels at once")
            + "; host operands are copied through pinned staging, device operands are not");
  }

  @Override
  public void close() {
    life.end();
    runs.close(PoolingRun::close);
  }
}
