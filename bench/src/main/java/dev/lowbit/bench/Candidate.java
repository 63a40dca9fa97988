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
 * @param planned nanoseconds it took to make the plan; 0 if it is no plan
 */
public record Candidate(
    String explanation,
    Runnable work,
    Supplier<Optional<String>> check,
    List<? extends AutoCloseable> owned,
    long planned)
    implements AutoCloseable {
  /**
   * One that is no plan.
   *
   * @param explanation what runs, in its own words
   * @param work computes the answer into the candidate's own memory
   * @param check computes the answer once more and says how it differs from the right one
   * @param owned closed with the candidate, in this order
   */
  public Candidate(
      String explanation,
      Runnable work,
      Supplier<Optional<String>> check,
      List<? extends AutoCloseable> owned) {
    this(explanation, work, check, owned, 0);
  }

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
