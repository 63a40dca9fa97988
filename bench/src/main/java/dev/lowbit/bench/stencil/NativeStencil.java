package dev.lowbit.bench.stencil;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lowbit.Layout;
import dev.lowbit.bench.CppLibrary;
import dev.lowbit.spi.BackendException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Dense float32 kernels in C++ with intrinsics, {@code depthwise.cpp}, called through the foreign
 * function interface: what this machine can do.
 *
 * <pre>
 * int lowbit_depthwise(x, w, b, y, h, width, c, kh, kw, stride, nchw, form);   0: no such form
 * </pre>
 */
final class NativeStencil {
  private static final String SOURCE = "depthwise";
  private static final int LANES = 16;

  private final StencilShape shape;

  private NativeStencil(StencilShape shape) {
    this.shape = shape;
  }

  /**
   * Compiles on first use.
   *
   * @throws BackendException if there is no compiler, the source does not compile, or it lacks the
   *     shape
   */
  static NativeStencil open(StencilShape shape) {
    if (shape.mixer() || shape.few() || shape.integers())
      throw new BackendException("the C++ limit has dense float32 kernels, not " + shape.text());
    CppLibrary.library(SOURCE); // absence is found here, not while a class is initialised
    return new NativeStencil(shape);
  }

  /** Every form there is for the shape; weights are outputs x kernelH x kernelW. */
  List<Form> forms(float[] weights, float[] bias, MemorySegment x, MemorySegment y) {
    MemorySegment w = pack(weights, shape.kernelH() * shape.kernelW());
    MemorySegment b = pack(bias, 1);
    List<Form> forms = new ArrayList<>();
    for (Form form = new Form(shape, x, w, b, y, 0); form.call() != 0; form = form.next())
      forms.add(form);
    if (forms.isEmpty()) throw new BackendException("the C++ limit has no " + shape.text());
    return forms;
  }

  /** NHWC: [ceil(c / 16)][taps][16]; NCHW as it is. */
  private MemorySegment pack(float[] w, int taps) {
    int blocks = Math.ceilDiv(shape.channels(), LANES);
    long floats = (long) blocks * taps * LANES;
    MemorySegment packed = Arena.ofAuto().allocate(floats * Float.BYTES, 64);
    for (int i = 0; i < w.length; i++) {
      int c = i / taps;
      int at = (c / LANES * taps + i % taps) * LANES + c % LANES;
      packed.setAtIndex(JAVA_FLOAT, shape.layout() == Layout.NHWC ? at : i, w[i]);
    }
    return packed;
  }

  /** One tile and loop order. */
  record Form(
      StencilShape shape,
      MemorySegment x,
      MemorySegment w,
      MemorySegment b,
      MemorySegment y,
      int number)
      implements Runnable {
    private Form next() {
      return new Form(shape, x, w, b, y, number + 1);
    }

    private int call() {
      try {
        return (int)
            Functions.DEPTHWISE.invokeExact(
                x,
                w,
                b,
                y,
                shape.size(),
                shape.size(),
                shape.channels(),
                shape.kernelH(),
                shape.kernelW(),
                shape.stride(),
                shape.layout() == Layout.NCHW ? 1 : 0,
                number);
      } catch (Throwable e) {
        throw new IllegalStateException("a native call failed", e);
      }
    }

    @Override
    public void run() {
      call();
    }

    @Override
    public String toString() {
      return "C++ intrinsics, 512-bit vectors, form " + number;
    }
  }

  /** Static and final, so that the JIT sees through the handle. */
  private static final class Functions {
    static final MethodHandle DEPTHWISE = handle();

    @SuppressWarnings("restricted")
    private static MethodHandle handle() {
      return Linker.nativeLinker()
          .downcallHandle(
              CppLibrary.load(SOURCE).findOrThrow("lowbit_depthwise"),
              FunctionDescriptor.of(
                  JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT,
                  JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    }
  }
}
