package dev.lowbit.bench;

import dev.lowbit.bench.gpu.GpuBench;
import dev.lowbit.bench.gpu.GpuMachine;
import dev.lowbit.bench.gpu.GpuResults;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.GpuBackend;
import dev.lowbit.spi.Availability;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures on the first CUDA device and writes results.json. */
@Command(
    name = "gpu",
    description = {
      "Measures the kernels on the first CUDA device with operands that stay there,",
      "beside the floors of an H200. Every result is compared with the CPU's."
    })
final class GpuCommand implements Callable<Integer> {
  @Mixin Help help;

  @Option(
      names = "--sizes",
      paramLabel = "N",
      split = ",",
      defaultValue = "1024,2048,4096,8192,16384",
      description = "Products of N x N x N: ${DEFAULT-VALUE}.")
  private int[] sizes = {};

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "64",
      description = "Images of ReActNet-A's 3x3 layers: ${DEFAULT-VALUE}.")
  private int images;

  @Option(
      names = "--millis",
      paramLabel = "MS",
      defaultValue = "1500",
      description = "How long each operation is timed: ${DEFAULT-VALUE}.")
  private int millis;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "Where the results go; default bench/target/gpu/results.json.")
  private Path file = Home.target().resolve("gpu").resolve("results.json");

  @Option(names = "--check", description = "Only says which device there is.")
  private boolean check;

  @Override
  public Integer call() throws Exception {
    try (Gpu gpu = Gpu.open(0)) {
      GpuMachine machine = GpuMachine.of(gpu, driver());
      System.out.println(machine);
      if (check) return 0;
      GpuBench bench = new GpuBench(gpu, Duration.ofMillis(millis), System.out);
      for (int size : sizes) {
        bench.gemm(size, size, size);
        bench.results(machine).write(file);
      }
      for (Layer layer : Shapes.layers())
        if (layer.network().equals("ReActNet-A") && layer.kernel() == 3) bench.conv(layer, images);
      GpuResults results = bench.results(machine);
      results.write(file);
      System.out.println("results: " + file);
      return results.failures().isEmpty() ? 0 : 1;
    }
  }

  private static String driver() {
    return switch (new GpuBackend().availability()) {
      case Availability.Ready r -> r.detail();
      case Availability.Missing m -> m.reason();
    };
  }
}
