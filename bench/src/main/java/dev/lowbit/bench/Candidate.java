package dev.lowbit.bench;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One contender, ready to be timed.
 *
 * @param explanation what runs, in its own words
 * @param work computes the answer into the candidate's own memory
 * @param check computes the answer once more and says how it differs from the right one
 * @param owned closed with the candidate, in this order
 */
public record Candidate(
    String explanation,
    Runnable work,
    Supplier<Optional<String>> check,
    List<? extends AutoCloseable> owned)
    implements AutoCloseable {

  @Override
  public void close() {
    for (AutoCloseable resource : owned) {
      try {
        resource.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot close " + resource, e);
      }
    }
  }
}
