package dev.lowbit.properties.spmm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Layout;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Numbers;
import dev.lowbit.properties.SpmmCase;
import dev.lowbit.properties.Tensors;
import dev.lowbit.spmm.SparseMatrix;
import dev.lowbit.spmm.Spmm;
import dev.lowbit.spmm.SpmmSpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The algebra of the product, on integer-valued floats, on one implementation alone. */
public interface SpmmLaws {
  /** The implementation under test. */
  Spmm spmm();

  /** The matrix without its zeros = the dense product. */
  @Property(tries = 150)
  default void denseProduct(@ForAll(supplier = SpmmCase.Small.class) SpmmCase c) {
    SparseMatrix w = weights(c);
    float[] dense = w.toDense();
    SpmmSpec spec = c.plain();
    float[] x = x(c);
    float[] y = Tensors.run(spmm(), w, spec, x);
    float[] promised = Tensors.run(spmm(), w, spec.withFiniteInput(), x);
    Tensors.forEach(
        spec.y(),
        (at, n, p, q, o) -> {
          float sum = 0;
          for (int i = 0; i < c.channels(); i++)
            sum += dense[o * c.channels() + i] * x[Tensors.index(spec.x(), n, p, q, i)];
          same(sum, y[at], c);
          same(sum, promised[at], c);
        });
  }

  /** Blocks of 1, 2 and 4 rows hold the same matrix. */
  @Property(tries = 150)
  default void blocks(@ForAll(supplier = SpmmCase.Small.class) SpmmCase c) {
    SparseMatrix w = weights(c);
    float[] one = Tensors.run(spmm(), w.blocked(1), c.plain(), x(c));
    equal(one, Tensors.run(spmm(), w.blocked(2), c.plain(), x(c)), c);
    equal(one, Tensors.run(spmm(), w.blocked(4), c.plain(), x(c)), c);
  }

  /** Permuting rows permutes outputs; permuting columns and channels changes nothing. */
  @Property(tries = 150)
  default void permutations(@ForAll(supplier = SpmmCase.Small.class) SpmmCase c) {
    SparseMatrix w = weights(c);
    int[] rows = new Draw(c.seed()).permutation(c.outputs());
    int[] cols = new Draw(~c.seed()).permutation(c.channels());
    float[] moved = new float[c.outputs() * c.channels()];
    for (int r = 0; r < c.outputs(); r++)
      for (int i = 0; i < c.channels(); i++)
        moved[r * c.channels() + i] = w.value(rows[r], cols[i]);
    SpmmSpec spec = c.plain();
    float[] x = x(c);
    float[] gathered =
        Tensors.of(spec.x(), (n, p, q, i) -> x[Tensors.index(spec.x(), n, p, q, cols[i])]);
    float[] y = Tensors.run(spmm(), w, spec, x);
    SparseMatrix permuted = SparseMatrix.fromDense(c.outputs(), c.channels(), moved);
    float[] z = Tensors.run(spmm(), permuted, spec, gathered);
    Tensors.forEach(
        spec.y(), (at, n, p, q, o) -> same(y[Tensors.index(spec.y(), n, p, q, rows[o])], z[at], c));
  }

  /** Linear in x, and patterns without a common entry add up. */
  @Property(tries = 150)
  default void linear(@ForAll(supplier = SpmmCase.Small.class) SpmmCase c) {
    SparseMatrix w = weights(c);
    float[] dense = w.toDense();
    boolean[] left = w.mask();
    boolean[] right = w.mask();
    Draw draw = new Draw(c.seed());
    for (int i = 0; i < left.length; i++) {
      boolean one = draw.oneIn(2);
      left[i] &= one;
      right[i] &= !one;
    }
    SpmmSpec spec = c.plain();
    float[] x = x(c);
    float[] z = Tensors.lattice(~c.seed(), spec.x());
    float[] y = Tensors.run(spmm(), w, spec, x);
    float[] a = run(c, dense, left, x);
    float[] b = run(c, dense, right, x);
    float[] other = Tensors.run(spmm(), w, spec, z);
    for (int i = 0; i < z.length; i++) z[i] -= 2 * x[i];
    float[] both = Tensors.run(spmm(), w, spec, z);
    for (int i = 0; i < y.length; i++) {
      same(y[i], a[i] + b[i], c);
      same(other[i] - 2 * y[i], both[i], c);
    }
  }

  /** NaN and infinity reach exactly the rows that store their column, as 0 too. */
  @Property(tries = 200)
  default void onlyStoredColumnsSpreadNaN(@ForAll(supplier = SpmmCase.Small.class) SpmmCase c) {
    if (c.pixels() == 0) return;
    Draw draw = new Draw(c.seed());
    SpmmSpec spec = c.plain();
    SparseMatrix w = weights(c);
    boolean[] mask = w.mask();
    float[] x = x(c);
    int pixel = draw.between(0, c.pixels() - 1);
    int channel = draw.between(0, c.channels() - 1);
    int at = Tensors.index(spec.x(), 0, 0, pixel, channel);
    x[at] = 0;
    float[] clean = Tensors.run(spmm(), w, spec, x);
    for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      x[at] = bad;
      float[] dirty = Tensors.run(spmm(), w, spec, x);
      Tensors.forEach(
          spec.y(),
          (to, n, p, q, o) -> {
            boolean seen = q == pixel && mask[o * c.channels() + channel];
            same(seen ? clean[to] + w.value(o, channel) * bad : clean[to], dirty[to], c);
          });
    }
  }

  /** Both layouts hold the same tensor. */
  @Property(tries = 100)
  default void layouts(@ForAll(supplier = SpmmCase.Small.class) SpmmCase c) {
    SpmmSpec spec = c.plain();
    Layout other = c.layout() == Layout.NHWC ? Layout.NCHW : Layout.NHWC;
    SpmmSpec turned = SpmmSpec.of(c.pixels(), c.channels(), c.outputs(), other);
    float[] x = x(c);
    float[] moved = Tensors.of(turned.x(), (n, p, q, i) -> x[Tensors.index(spec.x(), n, p, q, i)]);
    float[] y = Tensors.run(spmm(), weights(c), spec, x);
    float[] z = Tensors.run(spmm(), weights(c), turned, moved);
    Tensors.forEach(
        spec.y(), (at, n, p, q, o) -> same(z[Tensors.index(turned.y(), n, p, q, o)], y[at], c));
  }

  /** A matrix of nothing gives zeros, whatever x holds. */
  @Property(tries = 60)
  default void emptyMatrix(@ForAll(supplier = SpmmCase.Small.class) SpmmCase c) {
    SpmmSpec spec = c.plain();
    float[] x = Tensors.of(spec.x(), (_, _, _, _) -> Float.NaN);
    int size = c.outputs() * c.channels();
    SparseMatrix nothing = SparseMatrix.fromDense(c.outputs(), c.channels(), new float[size]);
    for (float y : Tensors.run(spmm(), nothing, spec, x)) same(0, y, c);
  }

  private float[] run(SpmmCase c, float[] dense, boolean[] mask, float[] x) {
    SparseMatrix part = SparseMatrix.fromMask(c.outputs(), c.channels(), dense, mask);
    return Tensors.run(spmm(), part, c.plain(), x);
  }

  private static SparseMatrix weights(SpmmCase c) {
    return SpmmCase.weights(new Draw(~c.seed()), c.outputs(), c.channels(), Numbers.LATTICE);
  }

  private static float[] x(SpmmCase c) {
    return Tensors.lattice(c.seed(), c.plain().x());
  }

  private void equal(float[] expected, float[] actual, SpmmCase c) {
    assertEquals(expected.length, actual.length, () -> c.line(spmm()));
    for (int i = 0; i < expected.length; i++) same(expected[i], actual[i], c);
  }

  private void same(float expected, float actual, SpmmCase c) {
    assertEquals(expected + 0f, actual + 0f, () -> c.line(spmm()));
  }
}
