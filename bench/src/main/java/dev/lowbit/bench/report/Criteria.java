package dev.lowbit.bench.report;

import dev.lowbit.bench.Contender;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Judges measurements; each criterion names the worst shape, not the best. */
public final class Criteria {
  private static final String LOWBIT = Contender.LOWBIT_CPU.toString();

  private final Measurements measurements;
  private final String family;

  /**
   * Judges.
   *
   * @param measurements what came out
   * @param family whose rows count
   */
  public Criteria(Measurements measurements, String family) {
    this.measurements = measurements;
    this.family = family;
  }

  /**
   * The worst shape of several.
   *
   * @param question what is asked
   * @param subjects the shapes
   * @param of the turn above the line
   * @param over the turn below the line; of several the fastest that was measured
   * @return the least ratio of rates
   */
  public Criterion least(String question, Stream<Subject> subjects, String of, String... over) {
    List<Ratio> ratios =
        subjects
            .map(subject -> least(subject, of, over))
            .flatMap(Optional::stream)
            .sorted(Comparator.comparingDouble(Ratio::median))
            .toList();
    if (ratios.isEmpty()) return new Criterion(question, Criterion.NOT_MEASURED, "not measured");
    Ratio worst = ratios.getFirst();
    return new Criterion(
        question,
        String.format(Locale.ROOT, worst.median() < 10 ? "min %.3f" : "min %.1f", worst.median()),
        String.format(
            Locale.ROOT,
            "%s %s; median %.3f, max %.3f of %d shapes",
            worst.operation(),
            worst.shape(),
            ratios.get(ratios.size() / 2).median(),
            ratios.getLast().median(),
            ratios.size()));
  }

  private Optional<Ratio> least(Subject subject, String of, String... over) {
    return Arrays.stream(over)
        .map(other -> measurements.ratio(subject, of, other))
        .flatMap(Optional::stream)
        .min(Comparator.comparingDouble(Ratio::median));
  }

  /**
   * What the CPU backend allocates.
   *
   * @return the most bytes per warm call
   */
  public Criterion allocation() {
    String question = family + ": bytes allocated per call by " + LOWBIT;
    return measurements.rows().stream()
        .filter(row -> row.contender().equals(LOWBIT) && row.verified())
        .filter(row -> row.family().equals(family))
        .max(Comparator.comparingDouble(Row::allocBytesPerOp))
        .map(row ->
            new Criterion(
                question,
                String.format(Locale.ROOT, "max %.1f B", row.allocBytesPerOp()),
                row.operation() + " " + row.shape() + ", " + row.threads() + " threads"))
        .orElse(new Criterion(question, Criterion.NOT_MEASURED, "not measured"));
  }
}
