package dev.lowbit.bench.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lowbit.bench.Layer;
import dev.lowbit.bench.MatrixShape;
import dev.lowbit.bench.report.Row;
import dev.lowbit.gpu.EmulatedGpu;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.PtxEdit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bench on the PTX emulator, whose times mean nothing. */
class GpuBenchTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private GpuBench bench(Gpu gpu) {
    return new GpuBench(gpu, Duration.ofMillis(1), new PrintStream(printed, true, UTF_8));
  }

  @Test
  void productsAreVerifiedAndTimed(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a").resolve("results.json");
    try (Gpu gpu = EmulatedGpu.open()) {
      GpuBench bench = bench(gpu);
      bench.gemm(33, 70, 130);
      GpuResults results = bench.results(GpuMachine.of(gpu, "no driver"));
      assertEquals(2, results.rows().size());
      assertTrue(results.failures().isEmpty(), () -> results.failures().toString());
      for (Row row : results.rows())
        assertTrue(row.verified() && row.nsPerOp() > 0 && row.workPerOp() == 33 * 70 * 130);
      results.write(file);
    }
    assertEquals(2, printed.toString(UTF_8).lines().filter(l -> l.contains("TOPS")).count());
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertEquals("PTX emulator", json.at("/machine/device").asText());
    assertEquals("lowbit-gpu", json.at("/rows/1/contender").asText());
    assertEquals("b1 -> b1", json.at("/rows/1/type").asText());
  }

  /** A kernel that computes something else is a failure, and is not timed. */
  @Test
  void wrongProductsAreNotTimed() {
    var edit = PtxEdit.replace("xnor_mma_64x64_i32", "and\\.popc", "xor.popc", 0);
    try (Gpu gpu = EmulatedGpu.open(90, edit)) {
      GpuBench bench = bench(gpu);
      bench.gemm(33, 70, 300);
      GpuResults results = bench.results(GpuMachine.of(gpu, "no driver"));
      assertEquals(1, results.failures().size());
      Row sums = results.rows().get(0);
      assertFalse(sums.verified());
      assertEquals(0, sums.nsPerOp());
      assertTrue(results.rows().get(1).verified());
    }
  }

  @Test
  void layersAreVerifiedAndTimed() {
    try (Gpu gpu = EmulatedGpu.open()) {
      GpuBench bench = bench(gpu);
      bench.conv(new Layer("tiny", "none", "b1", 3, 2, 70, 66, 5), 3);
      GpuResults results = bench.results(GpuMachine.of(gpu, "no driver"));
      assertTrue(results.failures().isEmpty(), () -> results.failures().toString());
      Row row = results.rows().get(0);
      assertTrue(row.verified() && row.nsPerOp() > 0);
      assertEquals("none b1 3x3 s2 70->66 @5 batch 3", row.shape());
      assertEquals(3 * 9 * 66 * 70 * 9, row.workPerOp());
    }
  }

  @Test
  void floorsAreTheOnesOfTheGuide() {
    try (Gpu gpu = EmulatedGpu.open();
        GpuWork work = new GemmWork(gpu, new MatrixShape("", "", 64, 64, 64), true)) {
      Floors floors = Floors.of(work);
      assertEquals(2 * 64 * 64 * 64 / 9.25e6, floors.operations(), 1e-9);
      assertEquals(3 * 64 * 8 / 4300.0, floors.bytes(), 1e-9);
      assertEquals(2, floors.gap(2 * Math.max(floors.operations(), floors.bytes())), 1e-9);
    }
  }
}
