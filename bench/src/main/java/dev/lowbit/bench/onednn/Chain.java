package dev.lowbit.bench.onednn;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Operations one after the other.
 *
 * @param steps what is timed, in order
 * @param after what brings the result into the caller's order, not timed: empty unless the library
 *     was left to choose the order of the result
 */
public record Chain(List<Primitive> steps, List<Primitive> after) implements Runnable {
  /** Copies the lists. */
  public Chain {
    steps = List.copyOf(steps);
    after = List.copyOf(after);
  }

  static Chain of(Primitive... steps) {
    return new Chain(List.of(steps), List.of());
  }

  @Override
  public void run() {
    for (int i = 0; i < steps.size(); i++) steps.get(i).run();
  }

  /** Runs and leaves the result where the caller wants it. */
  public void finish() {
    run();
    after.forEach(Primitive::run);
  }

  /**
   * Names the implementations.
   *
   * @return for example {@code jit:uni + jit_dw:avx512_core + jit:uni}
   */
  @Override
  public String toString() {
    return steps.stream().map(Primitive::name).collect(Collectors.joining(" + "));
  }
}
