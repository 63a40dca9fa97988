package dev.lowbit.bench.spmm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lowbit.bench.CppLibrary;
import dev.lowbit.spi.BackendException;
import dev.lowbit.spmm.SparseMatrix;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Sparse rows in C++ with intrinsics, {@code spmm.cpp}, called through the foreign function
 * interface: what this machine can do.
 *
 * <pre>
 * int lowbit_spmm(start, column, value, bias, x, y, work, m, k, pixels, form);   0: no such form
 * </pre>
 */
final class NativeSpmm {
  private static final String SOURCE = "spmm";
  private static final int STRIP = 128; // pixels, at most

  private NativeSpmm() {}

  /**
   * Compiles on first use.
   *
   * @throws BackendException if there is no compiler or the source does not compile
   */
  static NativeSpmm open() {
    CppLibrary.library(SOURCE); // absence is found here, not while a class is initialised
    return new NativeSpmm();
  }

  /** Every form there is, for blocks of one row. */
  List<Form> forms(SparseMatrix rows, float[] bias, int pixels, MemorySegment x, MemorySegment y) {
    int entries = rows.entries();
    MemorySegment start = ints(rows.rows() + 1);
    for (int o = 0; o <= rows.rows(); o++) start.setAtIndex(JAVA_INT, o, rows.rowPtr(o));
    MemorySegment column = ints(entries);
    MemorySegment value = ints(entries);
    for (int e = 0; e < entries; e++) {
      column.setAtIndex(JAVA_INT, e, rows.column(e));
      value.setAtIndex(JAVA_FLOAT, e, rows.entry(e, 0));
    }
    MemorySegment offset = ints(rows.rows());
    for (int o = 0; o < rows.rows(); o++) offset.setAtIndex(JAVA_FLOAT, o, bias[o]);
    List<MemorySegment> memory =
        List.of(start, column, value, offset, x, y, ints(rows.cols() * STRIP));
    List<Form> forms = new ArrayList<>();
    for (Form form = new Form(memory, rows.rows(), rows.cols(), pixels, 0);
        form.call() != 0;
        form = form.next()) forms.add(form);
    if (forms.isEmpty()) throw new BackendException("the C++ limit needs AVX-512");
    return forms;
  }

  private static MemorySegment ints(int count) {
    return Arena.ofAuto().allocate(Math.max(count, 1) * (long) Integer.BYTES, 64);
  }

  /**
   * One strip width, packed or not.
   *
   * @param memory start, column, value, bias, x, y, work
   * @param m rows
   * @param k columns
   * @param pixels of the image
   * @param number of the form
   */
  record Form(List<MemorySegment> memory, int m, int k, int pixels, int number)
      implements Runnable {
    private Form next() {
      return new Form(memory, m, k, pixels, number + 1);
    }

    private int call() {
      try {
        return (int)
            Functions.SPMM.invokeExact(
                memory.get(0),
                memory.get(1),
                memory.get(2),
                memory.get(3),
                memory.get(4),
                memory.get(5),
                memory.get(6),
                m,
                k,
                pixels,
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
    static final MethodHandle SPMM = handle();

    @SuppressWarnings("restricted")
    private static MethodHandle handle() {
      return Linker.nativeLinker()
          .downcallHandle(
              CppLibrary.load(SOURCE).findOrThrow("lowbit_spmm"),
              FunctionDescriptor.of(
                  JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT,
                  JAVA_INT, JAVA_INT, JAVA_INT));
    }
  }
}
