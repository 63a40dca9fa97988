package dev.lowbit.bench.report;

import java.util.List;
import java.util.Optional;

/** The report as plain text for a terminal. */
public final class Summary {
  private Summary() {}

  /**
   * A line per shape: the CPU backend's rate, how it compares, and what it allocates.
   *
   * @param report any report
   * @return lines
   */
  public static String shapes(Report report) {
    StringBuilder text = new StringBuilder();
    text.append(
        Html.format(
            "%n%-9s %-52s %12s %9s %9s %9s %9s %9s %9s %8s%n",
            "",
            "",
            "lowbit-cpu",
            "/ oneDNN",
            "/ best",
            "/ C++",
            "/ scalar",
            "/ auto",
            "2 threads",
            "B/call"));
    for (Row row : report.rows())
      if (row.contender().equals("lowbit-cpu") && row.threads() == 1 && row.verified())
        text.append(
            Html.format(
                "%-9s %-52s %12s %9s %9s %9s %9s %9s %9s %8.2f%n",
                row.operation(),
                row.shape(),
                Html.number(row.rate()) + " " + Html.rateUnit(row).substring(0, 1),
                ratio(report.ratios(), row, "lowbit-cpu", "onednn"),
                ratio(report.ratios(), row, "lowbit-cpu", "onednn-best"),
                ratio(report.ratios(), row, "lowbit-cpu", "native-limit"),
                ratio(report.ratios(), row, "lowbit-cpu", "scalar"),
                ratio(report.ratios(), row, "lowbit-cpu", "scalar-auto"),
                ratio(report.ratios(), row, "lowbit-cpu@2", "lowbit-cpu"),
                row.allocBytesPerOp()));
    return text.toString();
  }

  private static String ratio(List<Ratio> ratios, Row row, String of, String over) {
    Optional<Ratio> found =
        ratios.stream()
            .filter(r -> r.operation().equals(row.operation()) && r.shape().equals(row.shape()))
            .filter(r -> r.of().equals(of) && r.over().equals(over))
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
