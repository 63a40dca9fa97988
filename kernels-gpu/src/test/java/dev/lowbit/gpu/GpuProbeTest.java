package dev.lowbit.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lowbit.gpu.GpuProbe.Answers;
import dev.lowbit.spi.Availability;
import dev.lowbit.spi.Availability.Missing;
import dev.lowbit.spi.Availability.Ready;
import dev.lowbit.spi.BackendException;
import org.junit.jupiter.api.Test;

class GpuProbeTest {
  @Test
  void nativesExistForTwoPlatforms() {
    assertTrue(GpuProbe.hasNatives("Linux", "amd64"));
    assertTrue(GpuProbe.hasNatives("Windows 11", "x86_64"));
    assertFalse(GpuProbe.hasNatives("Linux", "aarch64"));
    assertFalse(GpuProbe.hasNatives("Mac OS X", "x86_64"));
    assertEquals(
        "JCuda has no native libraries for Linux on aarch64",
        GpuProbe.noNatives("Linux", "aarch64").reason());
  }

  @Test
  void everyAnswerOfADriverHasItsSentence() {
    assertEquals(
        "a driver for CUDA 13.0 is there, but cuInit failed with error 999",
        missing(new Answers(13000, 999, -1)).reason());
    assertEquals(
        "a driver for CUDA 12.4 is there, but no CUDA device",
        missing(new Answers(12040, 0, 0)).reason());
    assertEquals(
        "the driver supports CUDA 11.8, but 12.0 is needed",
        missing(new Answers(11080, 0, 1)).reason());
    assertEquals(
        new Ready("driver for CUDA 12.0, 1 device"), GpuProbe.judge(new Answers(12000, 0, 1)));
    assertEquals(
        new Ready("driver for CUDA 13.0, 8 devices"), GpuProbe.judge(new Answers(13000, 0, 8)));
  }

  @Test
  void withoutADriverOpeningFailsWithSentenceAndCure() {
    Availability found = new GpuBackend().availability();
    assumeTrue(found instanceof Missing, () -> "there is a device here: " + found);
    Missing missing = (Missing) found;
    BackendException e = Thrown.by(BackendException.class, () -> Gpu.open(0), missing.reason());
    assertEquals(missing.reason() + "; " + missing.cure(), e.getMessage());
    assertFalse(missing.cure().isBlank());
  }

  @Test
  void anOrdinalIsNotNegative() {
    Thrown.by(IllegalArgumentException.class, () -> Gpu.open(-1), "-1");
  }

  private static Missing missing(Answers answers) {
    return assertInstanceOf(Missing.class, GpuProbe.judge(answers));
  }
}
