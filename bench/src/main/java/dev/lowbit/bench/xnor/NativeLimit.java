package dev.lowbit.bench.xnor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lowbit.bench.CppLibrary;
import dev.lowbit.spi.BackendException;
import dev.lowbit.xnor.BitMatrix;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The product in C++ with intrinsics, {@code xnor_gemm.cpp}, called through the foreign function
 * interface: what this machine can do.
 *
 * <pre>
 * int  lowbit_xnor_bits();                                    vector width in use
 * int  lowbit_xnor_nr();                                      columns of a panel
 * void lowbit_xnor_pack(b, n, words, packed);                 packed: [ceil(n/NR)][words][NR]
 * void lowbit_xnor_gemm(a, packed, c, m, n, words, k);        c: m x n int32
 * </pre>
 */
final class NativeLimit {
  private static final String SOURCE = "xnor_gemm";

  private final int bits;
  private final int nr;

  private NativeLimit() {
    try {
      bits = (int) Functions.BITS.invokeExact();
      nr = (int) Functions.NR.invokeExact();
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /**
   * Compiles on first use.
   *
   * @throws BackendException if there is no compiler or the source does not compile
   */
  static NativeLimit open() {
    CppLibrary.library(SOURCE); // absence is found here, not while a class is initialised
    return new NativeLimit();
  }

  private static IllegalStateException failed(Throwable e) {
    return new IllegalStateException("a native call failed", e);
  }

  /** Packs B, n x k, into panels. */
  Product plan(BitMatrix b) {
    int words = BitMatrix.wordsFor(b.cols());
    long panels = Math.ceilDiv(b.rows(), nr);
    MemorySegment packed = Arena.ofAuto().allocate(panels * words * nr * Long.BYTES, 64);
    try {
      Functions.PACK.invokeExact(b.words(), b.rows(), words, packed);
    } catch (Throwable e) {
      throw failed(e);
    }
    return new Product(packed, b.rows(), words, b.cols());
  }

  @Override
  public String toString() {
    return "C++ intrinsics, " + bits + "-bit vectors, panels of " + nr + " columns";
  }

  /** A packed B. */
  record Product(MemorySegment packed, int n, int words, int k) {
    /** Overwrites c, m x n int32. */
    void run(BitMatrix a, MemorySegment c) {
      try {
        Functions.GEMM.invokeExact(a.words(), packed, c, a.rows(), n, words, k);
      } catch (Throwable e) {
        throw failed(e);
      }
    }
  }

  /** Static and final, so that the JIT sees through the handles. */
  private static final class Functions {
    static final SymbolLookup LIBRARY = CppLibrary.load(SOURCE);
    static final MethodHandle BITS = handle("lowbit_xnor_bits", FunctionDescriptor.of(JAVA_INT));
    static final MethodHandle NR = handle("lowbit_xnor_nr", FunctionDescriptor.of(JAVA_INT));
    static final MethodHandle PACK =
        handle("lowbit_xnor_pack", FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
    static final MethodHandle GEMM =
        handle(
            "lowbit_xnor_gemm",
            FunctionDescriptor.ofVoid(
                ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));

    @SuppressWarnings("restricted")
    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
      return Linker.nativeLinker().downcallHandle(LIBRARY.findOrThrow(name), descriptor);
    }
  }
}
