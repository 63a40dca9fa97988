package dev.lowbit.gpu.xnor;

import dev.lowbit.Epilogue;
import dev.lowbit.Explanation;
import dev.lowbit.Operands;
import dev.lowbit.Output;
import dev.lowbit.Parallelism;
import dev.lowbit.gpu.DeviceBuffer;
import dev.lowbit.gpu.DeviceEpilogue;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.Stream;
import dev.lowbit.spi.Lifetime;
import dev.lowbit.spi.Pool;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.XnorGemm;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Weights and epilogue on the device, which they crossed to once. {@code src/main/cuda/xnor}:
 * {@code xnor_mma.cu}, {@code xnor_gemm.cu}, {@code xnor_gemv.cu}, {@code xnor_s8.cu}; one block
 * per tile.
 *
 * <p>Closing frees the device memory, after the runs that were queued before.
 */
public final class XnorGemmPlan implements XnorGemm.Plan {
  private final Lifetime life = new Lifetime();
  private final Gpu gpu;
  private final int n;
  private final int k;
  private final PackedWeights weights;
  private final DeviceEpilogue epilogue;
  private final GemmRoute route;
  private final Pool<GemmRun> runs;

  XnorGemmPlan(Gpu gpu, BitMatrix b, Epilogue epilogue) {
    this.gpu = gpu;
    n = b.rows();
    k = b.cols();
    route = GemmRoute.of(gpu.device());
    this.epilogue = new DeviceEpilogue(gpu, epilogue, n, k);
    try {
      weights = new PackedWeights(gpu, b);
    } catch (RuntimeException e) {
      this.epilogue.close();
      throw e;
    }
    try {
      runs =
          new Pool<>(
              Runtime.getRuntime().availableProcessors(),
              () -> new GemmRun(gpu, route, weights, this.epilogue, n, k));
    } catch (RuntimeException e) {
      weights.close();
      this.epilogue.close();
      throw e;
    }
  }

  /**
   * Queues the product of device operands: launches only, waits for nothing.
   *
   * @param a activations, m x k; not used by another stream at the same time while it is written
   * @param residual float32 rows of n values if the epilogue adds one, else null; may be c itself
   * @param ldr distance between rows of the residual, in floats
   * @param c the output; only its rows are written
   * @param ldc distance between rows of c, in elements (words for bits)
   * @param stream of the plan's device; what it reads stays alive until the stream is done
   * @throws IllegalArgumentException if k, a stride, a size or an alignment does not fit
   */
  public void run(
      DeviceBits a,
      @Nullable DeviceBuffer residual,
      long ldr,
      DeviceBuffer c,
      long ldc,
      Stream stream) {
    life.check();
    check(a, residual, ldr, c, ldc, stream);
    if (a.rows() == 0 || n == 0) return;
    GemmRun run = runs.take();
    try {
      run.launch(
          a.words().address(),
          a.rowStride(),
          a.counts().address(),
          a.rows(),
          residual == null ? 0 : residual.address(),
          ldr,
          c.address(),
          ldc,
          stream);
    } finally {
      runs.put(run);
    }
  }

  /**
   * Queues the product whose bits are the next layer's activations, for epilogues of bits without
   * residual.
   *
   * @param a activations, m x k
   * @param c m x n
   * @param stream of the plan's device
   */
  public void run(DeviceBits a, DeviceBits c, Stream stream) {
    if (c.rows() != a.rows() || c.cols() != n || !epilogue().output().packed())
      throw new IllegalArgumentException(
          c + " does not take " + a.rows() + "x" + n + " results of " + epilogue());
    run(a, null, 0, c.words(), c.rowStride(), stream);
  }

  /**
   * Copies the operands to the device, multiplies, copies C back and waits; heap or native memory.
   * Nothing outside the rows of C is written.
   */
  @Override
  public void run(
      BitMatrix a, @Nullable MemorySegment residual, long ldr, MemorySegment c, long ldc) {
    life.check();
    XnorGemm.check(a, n, k, epilogue(), residual, ldr, c, ldc);
    Operands.checkAccess("A", a.words(), Parallelism.SEQUENTIAL);
    Operands.checkAccess("c", c, Parallelism.SEQUENTIAL);
    if (residual != null) Operands.checkAccess("residual", residual, Parallelism.SEQUENTIAL);
    if (a.rows() == 0 || n == 0) return;
    GemmRun run = runs.take();
    try {
      Stream stream = run.stream();
      try {
        queue(run, a, residual, ldr, stream);
        stream.synchronize();
      } catch (RuntimeException e) {
        stream.settle(e);
        throw e;
      }
      Output output = epilogue().output();
      long row = output.rowElements(n) * output.elementBytes();
      run.c.scatter(c, ldc * output.elementBytes(), row, row, a.rows());
    } finally {
      runs.put(run);
    }
  }

  private void queue(
      GemmRun run, BitMatrix a, @Nullable MemorySegment residual, long ldr, Stream stream) {
    int m = a.rows();
    long stride = DeviceBits.stride(k);
    run.a.resize(Math.multiplyExact(m * stride, (long) Long.BYTES));
    long bytes = (long) BitMatrix.wordsFor(k) * Long.BYTES;
    run.a.gather(a.words(), a.rowStride() * Long.BYTES, bytes, stride * Long.BYTES, m);
    BitRows.clearPadding(run.a.pinned(), a, stride);
    run.a.copyIn(stream);
    if (residual != null) {
      long row = (long) n * Float.BYTES;
      run.residual.resize(Math.multiplyExact(m, row));
      run.residual.gather(residual, ldr * Float.BYTES, row, row, m);
      run.residual.copyIn(stream);
    }
    Output output = epilogue().output();
    run.c.resize(
        Operands.bytes(m, output.rowElements(n), output.rowElements(n), output.elementBytes()));
    run.counts.resize((long) m * Integer.BYTES);
    run.launch(
        run.a.address(),
        stride,
        run.counts.address(),
        m,
        run.residual.address(),
        n,
        run.c.address(),
        output.rowElements(n),
        stream);
    run.c.copyOut(stream);
  }

  private void check(
      DeviceBits a,
      @Nullable DeviceBuffer residual,
      long ldr,
      DeviceBuffer c,
      long ldc,
      Stream stream) {
    if (a.cols() != k)
      throw new IllegalArgumentException(
          "k differs: A is " + a.rows() + "x" + a.cols() + ", B is " + n + "x" + k);
    DeviceOperands.checkDevice("A", gpu, a.words().gpu());
    DeviceOperands.checkDevice("c", gpu, c.gpu());
    DeviceOperands.checkDevice("the stream", gpu, stream.gpu());
    Output output = epilogue().output();
    long row = output.rowElements(n);
    int element = output.elementBytes();
    Operands.checkStride("ldc", ldc, row);
    DeviceOperands.check("c", c, Operands.bytes(a.rows(), ldc, row, element), element);
    DeviceOperands.checkDisjoint("A", a.words(), "c", c);
    Operands.checkResidual(epilogue(), residual != null);
    if (residual == null) return;
    DeviceOperands.checkDevice("residual", gpu, residual.gpu());
    Operands.checkStride("ldr", ldr, n);
    long bytes = Operands.bytes(a.rows(), ldr, n, Float.BYTES);
    DeviceOperands.check("residual", residual, bytes, Float.BYTES);
  }

  @Override
  public int outputs() {
    return n;
  }

  @Override
  public Epilogue epilogue() {
    return epilogue.epilogue();
  }

  @Override
  public Explanation explain() {
    return new Explanation(
        "gpu",
        route.algorithm(),
        route.tile(),
        0,
        weights.bytes() + epilogue.bytes(),
        "|sum| <= " + k + " fits int32",
        route.reason()
            + "; "
            + epilogue.describe()
            + "; host operands are copied through pinned staging, device operands are not");
  }

  @Override
  public void close() {
    life.end();
    runs.close(GemmRun::close);
    weights.close();
    epilogue.close();
  }
}
