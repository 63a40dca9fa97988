package dev.lowbit.bench.report;

import java.util.List;
import java.util.Optional;

/** The report as plain text for a terminal. */
public final class Summary {
  private static final String LOWBIT = "lowbit-cpu";
  private static final List<Column> COLUMNS =
      List.of(
          new Column("/ oneDNN", LOWBIT, "onednn"),
          new Column("/ best", LOWBIT, "onednn-best"),
          new Column("/ FFTW", LOWBIT, "fftw"),
          new Column("/ MKL", LOWBIT, "mkl"),
          new Column("/ JTrans", LOWBIT, "jtransforms"),
          new Column("/ C++", LOWBIT, "native-limit"),
          new Column("/ scalar", LOWBIT, "scalar"),
          new Column("/ auto", LOWBIT, "scalar-auto"),
          new Column("2 threads", "lowbit-cpu@2", LOWBIT));

  private record Column(String title, String of, String over) {
    boolean fits(Ratio ratio) {
      return ratio.of().equals(of) && ratio.over().equals(over);
    }

    boolean in(Report report) {
      return report.ratios().stream().anyMatch(this::fits);
    }
  }

  private Summary() {}

  /**
   * A line per shape: the CPU backend's rate, how it compares with whomever was measured, and what
   * it allocates.
   *
   * @param report any report
   * @return lines
   */
  public static String shapes(Report report) {
    List<Column> columns = COLUMNS.stream().filter(column -> column.in(report)).toList();
    StringBuilder text = new StringBuilder();
    text.append(Html.format("%n%-9s %-52s %12s", "", "", LOWBIT));
    for (Column column : columns) text.append(Html.format(" %9s", column.title));
    text.append(Html.format(" %8s%n", "B/call"));
    for (Row row : report.rows())
      if (row.contender().equals(LOWBIT) && row.threads() == 1 && row.verified()) {
        String rate = Html.number(row.rate()) + " " + Html.rateUnit(row).substring(0, 1);
        text.append(Html.format("%-9s %-52s %12s", row.operation(), row.shape(), rate));
        for (Column column : columns)
          text.append(Html.format(" %9s", ratio(report.ratios(), row, column)));
        text.append(Html.format(" %8.2f%n", row.allocBytesPerOp()));
      }
    return text.toString();
  }

  private static String ratio(List<Ratio> ratios, Row row, Column column) {
    Optional<Ratio> found =
        ratios.stream()
            .filter(r -> r.operation().equals(row.operation()) && r.shape().equals(row.shape()))
            .filter(column::fits)
            .findFirst();
    return found.map(r -> Html.format("%.2f", r.median())).orElse("-");
  }

  /**
   * The criteria as a table.
   *
   * @param report any report
   * @return lines
   */
  public static String criteria(Report report) {
    StringBuilder text = new StringBuilder(Html.format("%ncriteria%n"));
    for (Criterion c : report.criteria())
      text.append(Html.format("  %-58s %12s   %s%n", c.question(), c.answer(), c.where()));
    return text.toString();
  }

  /**
   * What disturbed, who is absent and who was wrong.
   *
   * @param report any report
   * @return lines, none if all is well
   */
  public static String problems(Report report) {
    StringBuilder text = new StringBuilder();
    if (!report.disturbance().isEmpty()) text.append(Html.format("%s%n", report.disturbance()));
    for (Absence a : report.absences())
      text.append(Html.format("absent: %s (%s): %s%n", a.contender(), a.operation(), a.reason()));
    for (String failure : report.failures()) text.append(Html.format("WRONG: %s%n", failure));
    return text.isEmpty() ? "" : System.lineSeparator() + text;
  }
}
