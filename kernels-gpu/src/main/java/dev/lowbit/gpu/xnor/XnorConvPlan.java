package dev.lowbit.gpu.xnor;

import dev.lowbit.Conv2d;
import dev.lowbit.Explanation;
import dev.lowbit.Footprint;
import dev.lowbit.Layout;
import dev.lowbit.Operands;
import dev.lowbit.Parallelism;
import dev.lowbit.gpu.DeviceBuffer;
import dev.lowbit.gpu.DeviceEpilogue;
import dev.lowbit.gpu.DeviceThresholds;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.Stream;
import dev.lowbit.spi.Lifetime;
import dev.lowbit.spi.Pool;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.Source;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorConvSpec;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Weights, window tables and epilogue on the device, which they crossed to once. {@code
 * src/main/cuda/xnor}: {@code xnor_conv_mma.cu}, {@code xnor_conv_s8.cu} or {@code xnor_conv.cu},
 * one block per tile of pixels x channels; {@code bit_pack.cu} and {@code bit_planes.cu} before and
 * after it for numbers and NCHW.
 *
 * <p>Closing frees the device memory, after the runs that were queued before.
 */
public final class XnorConvPlan implements XnorConv.Plan {
  private final Lifetime life = new Lifetime();
  private final Gpu gpu;
  private final XnorConvSpec spec;
  private final Footprint footprint;
  private final ConvRoute route;
  private final ConvTables tables;
  private final DeviceEpilogue epilogue;
  private final DeviceThresholds thresholds;
  private final Pool<ConvRun> runs;
  private final Owned owned = new Owned();

  XnorConvPlan(Gpu gpu, BitMatrix w, XnorConvSpec spec) {
    this.gpu = gpu;
    this.spec = spec;
    footprint = spec.footprint();
    Conv2d g = spec.geometry();
    route = ConvRoute.of(gpu.device(), g);
    try {
      tables = owned.add(new ConvTables(gpu, w, g, spec.padding(), route.tile()));
      epilogue = owned.add(new DeviceEpilogue(gpu, spec.epilogue(), g.outputs(), g.k()));
      thresholds = owned.add(new DeviceThresholds(gpu, spec.source().binarization(), g.channels()));
      runs =
          new Pool<>(
              Runtime.getRuntime().availableProcessors(),
              () -> new ConvRun(gpu, spec, route, tables, epilogue, thresholds.address()));
      AutoCloseable pool = () -> runs.close(ConvRun::close);
      owned.add(pool);
      ConvRun first = runs.take();
      first.warm();
      runs.put(first);
    } catch (RuntimeException e) {
      owned.close();
      throw e;
    }
  }

  /**
   * Queues the convolution of device operands: launches only, waits for nothing. All tensors are
   * dense, as {@link XnorConvSpec} describes them; bits beyond the last channel of an NHWC pixel
   * are 0, as every kernel here leaves them.
   *
   * <p>Each concurrent caller has scratch of its own; the first one's was made with the plan.
   *
   * @param x the input; only read
   * @param residual float32 of the output's shape if the epilogue adds one, else null; may be y
   * @param y the output, overwritten
   * @param stream of the plan's device; what it reads stays alive until the stream is done
   * @throws IllegalArgumentException if a size or an alignment does not fit, or x and y overlap
   */
  public void run(DeviceBuffer x, @Nullable DeviceBuffer residual, DeviceBuffer y, Stream stream) {
    life.check();
    check(x, residual, y, stream);
    if (spec.geometry().images() == 0) return;
    ConvRun run = runs.take();
    try {
      run.launch(x.address(), residual == null ? 0 : residual.address(), y.address(), stream);
    } finally {
      runs.put(run);
    }
  }

  /**
   * Queues the convolution of device operands, for epilogues without residual.
   *
   * @param x the input
   * @param y the output
   * @param stream of the plan's device
   */
  public void run(DeviceBuffer x, DeviceBuffer y, Stream stream) {
    run(x, null, y, stream);
  }

  /** Copies the operands to the device, convolves, copies y back and waits; heap or native. */
  @Override
  public void run(MemorySegment x, @Nullable MemorySegment residual, MemorySegment y) {
    life.check();
    footprint.check(x, residual, y);
    Operands.checkAccess("x", x, Parallelism.SEQUENTIAL);
    Operands.checkAccess("y", y, Parallelism.SEQUENTIAL);
    if (residual != null) Operands.checkAccess("residual", residual, Parallelism.SEQUENTIAL);
    if (spec.geometry().images() == 0) return;
    ConvRun run = runs.take();
    try {
      Stream stream = run.stream();
      try {
        queue(run, x, residual, stream);
        stream.synchronize();
      } catch (RuntimeException e) {
        stream.settle(e);
        throw e;
      }
      run.y.scatter(y, footprint.y(), footprint.y(), footprint.y(), 1);
    } finally {
      runs.put(run);
    }
  }

  private void queue(
      ConvRun run, MemorySegment x, @Nullable MemorySegment residual, Stream stream) {
    run.x.resize(footprint.x());
    run.x.gather(x, footprint.x(), footprint.x(), footprint.x(), 1);
    if (spec.source() instanceof Source.Bits && spec.layout() == Layout.NHWC)
      BitRows.clearPadding(run.x.pinned(), spec.geometry().channels());
    run.x.copyIn(stream);
    if (residual != null) {
      run.residual.resize(footprint.residual());
      run.residual.gather(
          residual, footprint.residual(), footprint.residual(), footprint.residual(), 1);
      run.residual.copyIn(stream);
    }
    run.y.resize(footprint.y());
    run.launch(run.x.address(), run.residual.address(), run.y.address(), stream);
    run.y.copyOut(stream);
  }

  private void check(
      DeviceBuffer x, @Nullable DeviceBuffer residual, DeviceBuffer y, Stream stream) {
    DeviceOperands.checkDevice("x", gpu, x.gpu());
    DeviceOperands.checkDevice("y", gpu, y.gpu());
    DeviceOperands.checkDevice("the stream", gpu, stream.gpu());
    DeviceOperands.check("x", x, footprint.x(), spec.source().elementBytes());
    DeviceOperands.check("y", y, footprint.y(), spec.epilogue().output().elementBytes());
    DeviceOperands.checkDisjoint("x", x, "y", y);
    Operands.checkResidual(spec.epilogue(), residual != null);
    if (residual == null) return;
    DeviceOperands.checkDevice("residual", gpu, residual.gpu());
    DeviceOperands.check("residual", residual, footprint.residual(), Float.BYTES);
  }

  @Override
  public Explanation explain() {
    long scratch = ConvRun.scratchBytes(spec);
    return new Explanation(
        "gpu",
        route.algorithm(),
        route.tile().size(),
        0,
        tables.bytes() + epilogue.bytes() + thresholds.bytes() + scratch,
        "|sum| <= " + spec.geometry().k() + " fits int32",
        route.reason()
            + "; "
            + epilogue.describe()
            + "; "
            + tables.classes()
            + " border classes"
            + (spec.source() instanceof Source.Bits ? "" : "; x is packed to bits first")
            + (spec.layout() == Layout.NCHW
                ? "; NCHW: x is transposed to NHWC bits and sums are transposed back by kernels"
                    + " of their own, NHWC would save both"
                : "")
            + (scratch == 0 ? "" : "; " + scratch + " bytes of scratch per concurrent run")
            + "; host operands are copied through pinned staging, device operands are not");
  }

  @Override
  public void close() {
    life.end();
    owned.close();
  }
}
