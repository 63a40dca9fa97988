package dev.lowbit.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.Kernels;
import dev.lowbit.Parallelism;
import dev.lowbit.spi.BackendException;
import dev.lowbit.spi.KernelBackend;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The backends of this JVM; how they are forced is in {@link ModularJvmTest}. */
class KernelsTest {
  @Test
  void theCpuIsBest() {
    assertEquals("cpu", Kernels.best().name(), Kernels::explain);
    assertSame(Kernels.best(), Kernels.best());
  }

  @Test
  void theCpuHasEveryOperation() {
    Kernels cpu = Kernels.named("cpu");
    Parallelism one = Parallelism.SEQUENTIAL;
    Stream.of(
            XnorGemmCase.of(1).job(cpu.xnorGemm(), one, Memory.aligned()),
            XnorConvCase.of(1).job(cpu.xnorConv(), one, Memory.aligned()),
            BitPackingCase.of(1).job(cpu.bitPacking(), one, Memory.aligned()),
            BitMaxPoolCase.of(1).job(cpu.bitMaxPool(), one, Memory.aligned()),
            SpmmCase.of(1).job(cpu.spmm(), one, Memory.aligned()))
        .forEach(job -> assertEquals("cpu", job.plan().explain().backend(), job::reproducer));
  }

  @Test
  void backendsAreSortedByPriority() {
    List<KernelBackend> backends = Kernels.backends();
    assertTrue(backends.stream().map(KernelBackend::name).toList().containsAll(names()));
    for (int i = 1; i < backends.size(); i++)
      assertTrue(backends.get(i - 1).priority() >= backends.get(i).priority());
  }

  @Test
  void everyReadyBackendGoesByItsName() {
    for (String name : names()) assertEquals(name, Kernels.named(name).name());
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    BackendException thrown = assertThrows(BackendException.class, () -> Kernels.named("abacus"));
    String message = String.valueOf(thrown.getMessage());
    for (String name : names()) assertTrue(message.contains(name), message);
    assertTrue(message.contains("abacus"), message);
  }

  @Test
  void theTableNamesBackendsChoiceAndOperations() {
    String table = Kernels.explain();
    assertTrue(table.contains("chosen: cpu"), table);
    for (String word :
        List.of(
            "reference",
            "ready",
            "XnorGemm",
            "XnorConv",
            "BitPacking",
            "BitMaxPool",
            "Stencil",
            "Spmm",
            "Fft2",
            "FourierFilter",
            "FilterGradient",
            "AffMixer",
            "FourierConv")) assertTrue(table.contains(word), word + " is not in:\n" + table);
  }

  private static List<String> names() {
    return List.of("cpu", "reference");
  }
}
