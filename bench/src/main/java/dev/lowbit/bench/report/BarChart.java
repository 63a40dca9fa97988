package dev.lowbit.bench.report;

import java.util.List;

/** The rates of the contenders on one shape as an SVG drawing, longest bar = greatest rate. */
final class BarChart {
  private static final int WIDTH = 480;
  private static final int LABEL = 138;
  private static final int VALUE = 62;
  private static final int BAR = 15;
  private static final int STEP = 21;

  private BarChart() {}

  /**
   * Draws.
   *
   * @param rows of one shape
   * @param scale the rate of a full bar, the same for all charts of an operation
   */
  static String svg(List<Row> rows, double scale) {
    StringBuilder svg = new StringBuilder();
    int height = rows.size() * STEP + 2;
    svg.append(
        Html.format(
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
            WIDTH, height, Html.escape(rows.getFirst().shape())));
    for (int i = 0; i < rows.size(); i++) bar(svg, rows.get(i), i * STEP + 2, scale);
    return svg.append("</svg>\n").toString();
  }

  private static void bar(StringBuilder svg, Row row, int y, double scale) {
    int room = WIDTH - LABEL - VALUE;
    double width = Math.max(row.rate() / scale * room, 1);
    int text = y + BAR - 4;
    svg.append(
        Html.format(
            "<text class=\"who\" x=\"%d\" y=\"%d\">%s</text>",
            LABEL - 8, text, Html.contender(row)));
    if (!row.verified()) {
      svg.append(
          Html.format(
              "<text class=\"bad\" x=\"%d\" y=\"%d\">wrong result, not timed</text>%n",
              LABEL, text));
      return;
    }
    svg.append(
        Html.format(
            "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\">"
                + "<title>%s</title></rect>",
            Html.cssClass(row), LABEL, y, width, BAR, Html.escape(tooltip(row))));
    double spread = row.nsError() / row.nsPerOp() * width;
    if (spread > 1)
      svg.append(
          Html.format(
              "<line class=\"spread\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>",
              LABEL + Math.max(width - spread, 0), LABEL + width, y + BAR / 2.0, y + BAR / 2.0));
    svg.append(
        Html.format(
            "<text class=\"value\" x=\"%.1f\" y=\"%d\">%s</text>%n",
            LABEL + width + 6, text, Html.number(row.rate())));
  }

  private static String tooltip(Row row) {
    return "%s: %s %s, %s per call, spread %s, %s B per call"
        .formatted(
            Html.contender(row),
            Html.number(row.rate()),
            Html.rateUnit(row),
            Html.time(row.nsPerOp()),
            Html.time(row.nsError()),
            Html.number(row.allocBytesPerOp()));
  }
}
