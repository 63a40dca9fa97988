package dev.lowbit.bench.report;

import dev.lowbit.bench.Turn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The tables of the page: ratios, and every row. */
final class Tables {
  private record Column(String of, String over) {
    String title() {
      return of.endsWith("@2")
          ? "2 threads ÷ 1"
          : "÷ " + over.replaceFirst("lowbit-cpu-", "width ");
    }
  }

  /** In the contenders' order, threads last. */
  private static final Comparator<Column> ORDER =
      Comparator.comparing(Column::of)
          .thenComparing(column -> Turn.parse(column.over()).getFirst());

  private Tables() {}

  /** A line per shape, a column per opponent. */
  static String ratios(List<Ratio> ratios) {
    Set<Column> columns = new TreeSet<>(ORDER);
    Map<List<String>, Map<Column, Ratio>> lines = new LinkedHashMap<>();
    for (Ratio ratio : ratios) {
      Column column = new Column(ratio.of(), ratio.over());
      columns.add(column);
      lines
          .computeIfAbsent(List.of(ratio.operation(), ratio.shape()), _ -> new LinkedHashMap<>())
          .put(column, ratio);
    }
    StringBuilder html = new StringBuilder("<div class=\"scroll\"><table><thead><tr>");
    html.append("<th>operation</th><th>shape</th>");
    for (Column column : columns)
      html.append("<th class=\"n\">").append(Html.escape(column.title())).append("</th>");
    html.append("</tr></thead><tbody>\n");
    lines.forEach((shape, line) -> {
      html.append("<tr><td>").append(Html.escape(shape.get(0))).append("</td><td>");
      html.append(Html.escape(shape.get(1))).append("</td>");
      for (Column column : columns) html.append(cell(line.get(column)));
      html.append("</tr>\n");
    });
    return html.append("</tbody></table></div>\n").toString();
  }

  private static String cell(@Nullable Ratio ratio) {
    if (ratio == null) return "<td class=\"n\"></td>";
    List<String> rounds = new ArrayList<>();
    for (double round : ratio.rounds()) rounds.add(Html.format("%.3f", round));
    return Html.format(
        "<td class=\"n %s\" title=\"rounds: %s\">%s</td>",
        ratio.median() >= 0.95 ? "good" : ratio.median() >= 0.8 ? "fair" : "low",
        String.join(", ", rounds),
        ratio.median() >= 10 ? Html.number(ratio.median()) : Html.format("%.2f", ratio.median()));
  }

  /** Every row with all its fields. */
  static String rows(List<Row> rows) {
    StringBuilder html = new StringBuilder("<div class=\"scroll\"><table id=\"rows\"><thead><tr>");
    for (String title : List.of("family", "operation", "shape", "type", "layout"))
      html.append("<th>").append(title).append("</th>");
    html.append("<th class=\"n\">threads</th><th>contender</th>");
    String rate = rows.isEmpty() ? "rate" : Html.rateUnit(rows.getFirst());
    for (String title : List.of("time per call", "spread", rate, "B per call"))
      html.append("<th class=\"n\">").append(title).append("</th>");
    html.append("<th>verified</th><th>kernel</th></tr></thead><tbody>\n");
    for (Row row : rows) html.append(row(row));
    return html.append("</tbody></table></div>\n").toString();
  }

  private static String row(Row row) {
    return Html.format(
        "<tr><td>%s</td><td>%s</td><td class=\"shape\">%s</td><td>%s</td><td>%s</td>"
            + "<td class=\"n\">%d</td>"
            + "<td><i class=\"dot %s\"></i>%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td>"
            + "<td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"%s\">%s</td>"
            + "<td class=\"shape\">%s</td></tr>%n",
        Html.escape(row.family()),
        Html.escape(row.operation()),
        Html.escape(row.shape()),
        Html.escape(row.type()),
        Html.escape(row.layout()),
        row.threads(),
        Html.cssClass(row),
        Html.escape(row.contender()),
        row.verified() ? Html.time(row.nsPerOp()) : "",
        row.verified() ? Html.time(row.nsError()) : "",
        row.verified() ? Html.number(row.rate()) : "",
        row.verified() ? Html.number(row.allocBytesPerOp()) : "",
        row.verified() ? "ok" : "bad",
        row.verified() ? "✓" : "✗ wrong result",
        Html.escape(row.kernel()));
  }
}
