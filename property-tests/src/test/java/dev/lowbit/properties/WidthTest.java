package dev.lowbit.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.Kernels;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.XnorGemm;
import jdk.incubator.vector.LongVector;
import org.junit.jupiter.api.Test;

/** The runs with narrowed vectors really narrow the kernels. */
class WidthTest {
  private static final int MOST = Integer.getInteger("lowbit.max-bits", Integer.MAX_VALUE);

  @Test
  void vectorsAreAsNarrowAsTheRunAsks() {
    int bits = LongVector.SPECIES_PREFERRED.vectorBitSize();
    assertTrue(bits <= MOST, () -> bits + " bits, but lowbit.max-bits=" + MOST);
  }

  @Test
  void theKernelUsesTheWholeWidth() {
    assertEquals("cpu", Kernels.best().name(), Kernels::explain);
    try (XnorGemm.Plan plan = Kernels.best().xnorGemm().plan(BitMatrix.create(100, 500))) {
      int bits = plan.explain().vectorBits();
      System.out.println("vector bits " + bits);
      assertEquals(LongVector.SPECIES_PREFERRED.vectorBitSize(), bits);
    }
  }
}
