package dev.lowbit.bench.report;

import dev.lowbit.bench.Machine;
import dev.lowbit.bench.Problem;
import java.util.List;

/** What a kernel family wants measured. */
public interface Family {
  /** How much is measured. */
  enum Extent {
    /** A few shapes, about a minute and a half. */
    QUICK("a few shapes"),
    /** What the criteria need, about a quarter of an hour. */
    CRITERIA("the shapes of the criteria"),
    /** Every shape and every width; about two hours. */
    FULL("every shape");

    private final String title;

    Extent(String title) {
      this.title = title;
    }

    /**
     * Names the extent for a reader.
     *
     * @return a few words
     */
    public String title() {
      return title;
    }
  }

  /**
   * Returns the family's word.
   *
   * @return for example {@code xnor}
   */
  String name();

  /**
   * Returns what is to be run.
   *
   * @param extent how much
   * @param machine where
   * @return jobs, those of one shape next to each other
   */
  List<Job> jobs(Extent extent, Machine machine);

  /**
   * Makes operands and answer of a shape.
   *
   * @param id the shape's, as in {@link Subject#id}
   * @return the problem
   * @throws IllegalArgumentException if there is no such shape
   */
  Problem problem(String id);

  /**
   * Judges.
   *
   * @param measurements what came out
   * @return the numbers that count
   */
  List<Criterion> criteria(Measurements measurements);
}
