package dev.lowbit.properties;

import dev.lowbit.Epilogue;
import dev.lowbit.Tensor;
import dev.lowbit.spmm.SparseMatrix;
import dev.lowbit.spmm.Spmm;
import dev.lowbit.spmm.SpmmSpec;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import java.lang.foreign.MemorySegment;

/** Float tensors in arrays, for laws on one implementation alone. */
public final class Tensors {
  private Tensors() {}

  /** An element as a function of its place. */
  @FunctionalInterface
  public interface Element {
    /** The element (n, y, x, c). */
    float at(int n, int y, int x, int c);
  }

  /** What to do with a place. */
  @FunctionalInterface
  public interface Visitor {
    /** Sees index {@code at}, which is (n, y, x, c). */
    void see(int at, int n, int y, int x, int c);
  }

  /** Goes through all elements. */
  public static void forEach(Tensor t, Visitor visitor) {
    for (int n = 0; n < t.images(); n++)
      for (int y = 0; y < t.height(); y++)
        for (int x = 0; x < t.width(); x++)
          for (int c = 0; c < t.channels(); c++) visitor.see(index(t, n, y, x, c), n, y, x, c);
  }

  /** The place of an element. */
  public static int index(Tensor t, int n, int y, int x, int c) {
    return Math.toIntExact(t.index(n, y, x, c));
  }

  /** A tensor of elements. */
  public static float[] of(Tensor t, Element element) {
    float[] all = new float[Math.toIntExact(t.size())];
    forEach(t, (at, n, y, x, c) -> all[at] = element.at(n, y, x, c));
    return all;
  }

  /** Integers in [-8, 8], whose sums are exact. */
  public static float[] lattice(long seed, Tensor t) {
    Draw draw = new Draw(seed);
    return of(t, (_, _, _, _) -> draw.between(-8, 8));
  }

  /** What a stencil writes as float32. */
  public static float[] run(Stencil stencil, StencilSet taps, StencilSpec spec, float... x) {
    float[] y = new float[Math.toIntExact(spec.y().size())];
    try (Stencil.Plan plan = stencil.plan(taps, spec)) {
      plan.run(MemorySegment.ofArray(x), MemorySegment.ofArray(y));
    }
    return y;
  }

  /** What a sparse product writes as float32. */
  public static float[] run(Spmm spmm, SparseMatrix weights, SpmmSpec spec, float... x) {
    float[] y = new float[Math.toIntExact(spec.y().size())];
    try (Spmm.Plan plan = spmm.plan(weights, spec)) {
      plan.run(MemorySegment.ofArray(x), MemorySegment.ofArray(y));
    }
    return y;
  }

  /** What an epilogue makes of the sum 0. */
  public static float empty(Epilogue e, int o) {
    return e.value(o, 0, 0);
  }
}
