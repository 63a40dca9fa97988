package dev.lowbit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.spi.Availability;
import dev.lowbit.spi.BackendException;
import dev.lowbit.spi.Lifetime;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.XnorGemm;
import org.junit.jupiter.api.Test;

/** This module alone: the reference is always there. */
class ReferenceKernelsTest {
  @Test
  void theReferenceIsReadyAndNeverPreferred() {
    ReferenceBackend backend = new ReferenceBackend();
    assertTrue(backend.availability() instanceof Availability.Ready);
    assertEquals(0, backend.priority());
    assertTrue(backend.open().find(String.class).isEmpty());
  }

  @Test
  void aloneItIsBest() {
    assertEquals("reference", Kernels.best().name(), Kernels::explain);
    assertTrue(Kernels.explain().contains("XnorConv       reference"), Kernels::explain);
    assertThrows(BackendException.class, () -> Kernels.named("cpu"));
  }

  @Test
  void plansExplainThemselves() {
    try (XnorGemm.Plan plan = Kernels.best().xnorGemm().plan(BitMatrix.create(3, 70))) {
      Explanation e = plan.explain();
      assertEquals("reference", e.backend());
      assertEquals(0, e.vectorBits());
      assertTrue(e.toString().contains("no vectors") && e.toString().contains("70"), e::toString);
    }
  }

  @Test
  void aLifeEndsOnce() {
    Lifetime life = new Lifetime();
    life.check();
    life.end();
    life.end();
    assertThrows(IllegalStateException.class, life::check);
  }
}
