package dev.lowbit.bench.gpu;

import dev.lowbit.bench.Allocation;
import dev.lowbit.bench.Layer;
import dev.lowbit.bench.MatrixShape;
import dev.lowbit.bench.report.Medians;
import dev.lowbit.bench.report.Row;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.GpuException;
import dev.lowbit.gpu.Stream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Verifies and times operations of one device, and prints a line for each. */
public final class GpuBench {
  private static final String UNIT = "binary MAC";

  private final Gpu gpu;
  private final Duration budget;
  private final PrintStream out;
  private final List<Row> rows = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  /**
   * Starts without results.
   *
   * @param gpu the device
   * @param budget how long each operation is timed
   * @param out gets the lines
   */
  public GpuBench(Gpu gpu, Duration budget, PrintStream out) {
    this.gpu = gpu;
    this.budget = budget;
    this.out = out;
  }

  /**
   * Measures a product with sums out, then with bits out.
   *
   * @param m rows
   * @param n columns
   * @param k length of the dot products
   */
  public void gemm(int m, int n, int k) {
    MatrixShape shape = new MatrixShape(m + "x" + n + "x" + k, "", m, n, k);
    measure(() -> new GemmWork(gpu, shape, false), shape.text() + " to int32");
    measure(() -> new GemmWork(gpu, shape, true), shape.text() + " to bits");
  }

  /**
   * Measures a layer with bits in and out.
   *
   * @param layer of a network
   * @param images of a batch
   */
  public void conv(Layer layer, int images) {
    measure(() -> new ConvWork(gpu, layer, images), layer.text() + " batch " + images);
  }

  private void measure(Supplier<GpuWork> maker, String what) {
    try (GpuWork work = maker.get();
        DeviceClock clock = new DeviceClock(gpu)) {
      Optional<String> wrong = wrong(work, clock.stream());
      List<Double> batches = wrong.isPresent() ? List.of() : clock.time(work, budget);
      if (wrong.isEmpty()) wrong = work.mismatch(clock.stream());
      if (wrong.isPresent()) fail(what + ": " + wrong.get());
      rows.add(row(work, batches, wrong.isEmpty(), clock.stream()));
      if (wrong.isEmpty()) out.println(line(work, Medians.of(batches)));
    } catch (GpuException e) {
      fail(what + ": " + e.getMessage());
    }
  }

  private static Optional<String> wrong(GpuWork work, Stream stream) {
    work.poison(stream);
    for (int s = 0; s < work.sets(); s++) work.run(s, stream);
    return work.mismatch(stream);
  }

  private void fail(String what) {
    failures.add(what);
    out.println("FAILED " + what);
  }

  private static Row row(GpuWork work, List<Double> batches, boolean verified, Stream stream) {
    boolean timed = verified && !batches.isEmpty();
    return new Row(
        "xnor",
        work.operation(),
        work.shape(),
        work.type(),
        work.layout(),
        1,
        "lowbit-gpu",
        timed ? Medians.of(batches) : 0,
        timed ? Medians.halfRange(batches) : 0,
        work.macs(),
        UNIT,
        timed ? Allocation.perCall(() -> launch(work, stream)) : 0,
        verified,
        "");
  }

  /** Waits every time: a stream's queue is not endless. */
  private static void launch(GpuWork work, Stream stream) {
    work.run(0, stream);
    stream.synchronize();
  }

  private static String line(GpuWork work, double ns) {
    Floors floors = Floors.of(work);
    return String.format(
        Locale.ROOT,
        "%-7s %-40s %-12s %10.2f us %8.1f binary TOPS; floors %.2f us of operations, %.2f us of"
            + " bytes; %.2f times the higher",
        work.operation(),
        work.shape(),
        work.type(),
        ns / 1e3,
        2e-3 * work.macs() / ns,
        floors.operations() / 1e3,
        floors.bytes() / 1e3,
        floors.gap(ns));
  }

  /**
   * What came out so far.
   *
   * @param machine where it was measured
   * @return all rows and failures
   */
  public GpuResults results(GpuMachine machine) {
    return new GpuResults(
        machine,
        "xnor on a CUDA device, operands resident, floors of an H200",
        List.copyOf(rows),
        List.of(),
        List.copyOf(failures));
  }
}
