package dev.lowbit.bench.gpu;

import dev.lowbit.gpu.Event;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Times batches of runs between two events of one stream, sets of operands in turn. A batch is long
 * against the launch of its first run.
 */
final class DeviceClock implements AutoCloseable {
  private static final double BATCH_MILLIS = 10;
  private static final int MOST_RUNS = 2000;
  private static final int LEAST_BATCHES = 3;

  private final Stream stream;
  private final Event start;
  private final Event end;
  private int next;

  DeviceClock(Gpu gpu) {
    stream = gpu.openStream();
    start = gpu.openEvent();
    end = gpu.openEvent();
  }

  Stream stream() {
    return stream;
  }

  /** Nanoseconds per run of every batch: a fifth of the time warms up, the rest is measured. */
  List<Double> time(GpuWork work, Duration budget) {
    long now = System.nanoTime();
    long warm = now + budget.toNanos() / 5;
    long last = now + budget.toNanos();
    double millis = millis(work, 1);
    int runs = (int) Math.clamp(BATCH_MILLIS / Math.max(millis, 1e-4), 1, MOST_RUNS);
    while (System.nanoTime() < warm) millis(work, runs);
    List<Double> batches = new ArrayList<>();
    while (batches.size() < LEAST_BATCHES || System.nanoTime() < last)
      batches.add(millis(work, runs) * 1e6 / runs);
    return batches;
  }

  private double millis(GpuWork work, int runs) {
    start.record(stream);
    for (int i = 0; i < runs; i++) {
      work.run(next, stream);
      next = next + 1 == work.sets() ? 0 : next + 1;
    }
    end.record(stream);
    stream.synchronize();
    return end.millisSince(start);
  }

  @Override
  public void close() {
    end.close();
    start.close();
    stream.close();
  }
}
