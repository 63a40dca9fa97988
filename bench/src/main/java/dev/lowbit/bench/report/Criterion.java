package dev.lowbit.bench.report;

/**
 * A number the family wants to be judged by.
 *
 * @param question what is asked
 * @param answer the number, with its unit
 * @param where on which shape, or over how many
 */
public record Criterion(String question, String answer, String where) {
  /** The answer where no shape was measured. */
  public static final String NOT_MEASURED = "-";
}
