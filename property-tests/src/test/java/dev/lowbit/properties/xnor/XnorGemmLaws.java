package dev.lowbit.properties.xnor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.Epilogue;
import dev.lowbit.Parallelism;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Ending;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.XnorGemmCase;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.XnorGemm;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The algebra of the product, on one implementation alone. */
public interface XnorGemmLaws {
  /** The implementation under test. */
  XnorGemm xnorGemm();

  /** A dot product has the parity of k and lies in [-k, k]. */
  @Property(tries = 200)
  default void parityAndBound(@ForAll(supplier = XnorGemmCase.Small.class) XnorGemmCase c) {
    for (int dot : product(a(c), b(c)))
      assertTrue(Math.abs(dot) <= c.k() && (dot - c.k()) % 2 == 0, () -> dot + " in " + line(c));
  }

  /** Negating an operand negates the product. */
  @Property(tries = 200)
  default void negation(@ForAll(supplier = XnorGemmCase.Small.class) XnorGemmCase c) {
    BitMatrix a = a(c);
    int[] dots = product(a, b(c));
    int[] negated = product(BitMatrices.map(a, (r, l) -> -a.sign(r, l)), b(c));
    for (int i = 0; i < dots.length; i++) assertEquals(-dots[i], negated[i], () -> line(c));
  }

  /** Swapping the operands transposes the product. */
  @Property(tries = 200)
  default void transposition(@ForAll(supplier = XnorGemmCase.Small.class) XnorGemmCase c) {
    int[] ab = product(a(c), b(c));
    int[] ba = product(b(c), a(c));
    for (int i = 0; i < c.m(); i++)
      for (int j = 0; j < c.n(); j++)
        assertEquals(ab[i * c.n() + j], ba[j * c.m() + i], () -> line(c));
  }

  /** Permuting the columns of both operands changes nothing. */
  @Property(tries = 200)
  default void permutation(@ForAll(supplier = XnorGemmCase.Small.class) XnorGemmCase c) {
    int[] order = new Draw(c.seed()).permutation(c.k());
    BitMatrix a = a(c);
    BitMatrix b = b(c);
    int[] permuted =
        product(
            BitMatrices.map(a, (r, l) -> a.sign(r, order[l])),
            BitMatrices.map(b, (r, l) -> b.sign(r, order[l])));
    assertArrayEquals(product(a, b), permuted, () -> line(c));
  }

  /** dot(x|y) = dot(x) + dot(y). */
  @Property(tries = 200)
  default void concatenation(@ForAll(supplier = XnorGemmCase.Small.class) XnorGemmCase c) {
    int cut = c.k() == 0 ? 0 : new Draw(c.seed()).between(0, c.k());
    BitMatrix a = a(c);
    BitMatrix b = b(c);
    int[] left = product(BitMatrices.columns(a, 0, cut), BitMatrices.columns(b, 0, cut));
    int[] right = product(BitMatrices.columns(a, cut, c.k()), BitMatrices.columns(b, cut, c.k()));
    int[] whole = product(a, b);
    for (int i = 0; i < whole.length; i++)
      assertEquals(whole[i], left[i] + right[i], () -> line(c));
  }

  /** A fused epilogue writes what the epilogue's definition makes of the raw sum. */
  @Property(tries = 400)
  default void fusion(@ForAll(supplier = XnorGemmCase.Small.class) XnorGemmCase c) {
    Epilogue e = Ending.FLOAT32.epilogue(new Draw(c.seed()), c.n(), c.k());
    float[] r = new float[c.m() * c.n()];
    Draw draw = new Draw(~c.seed());
    for (int i = 0; i < r.length; i++) r[i] = draw.any();
    int[] sums = product(a(c), b(c));
    float[] fused = new float[r.length];
    try (XnorGemm.Plan plan = xnorGemm().plan(b(c), e, Parallelism.SEQUENTIAL)) {
      MemorySegment residual = e.residual() ? MemorySegment.ofArray(r) : null;
      plan.run(a(c), residual, c.n(), MemorySegment.ofArray(fused), c.n());
    }
    for (int i = 0; i < r.length; i++)
      assertEquals(e.value(i % c.n(), sums[i], r[i]), fused[i], () -> line(c));
  }

  /** The raw sums, m x n. */
  private int[] product(BitMatrix a, BitMatrix b) {
    int[] sums = new int[a.rows() * b.rows()];
    try (XnorGemm.Plan plan = xnorGemm().plan(b)) {
      plan.run(a, MemorySegment.ofArray(sums), b.rows());
    }
    return sums;
  }

  private static BitMatrix a(XnorGemmCase c) {
    return new Draw(c.seed()).bits(c.m(), c.k(), Memory.aligned());
  }

  private static BitMatrix b(XnorGemmCase c) {
    return new Draw(~c.seed()).bits(c.n(), c.k(), Memory.aligned());
  }

  private String line(XnorGemmCase c) {
    return c.job(xnorGemm(), Parallelism.SEQUENTIAL, Memory.aligned()).reproducer();
  }
}
