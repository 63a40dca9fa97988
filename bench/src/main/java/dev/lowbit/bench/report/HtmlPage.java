package dev.lowbit.bench.report;

import dev.lowbit.bench.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The report as one page that needs nothing else: style, drawings and data are inside. */
final class HtmlPage {
  private final Report report;

  HtmlPage(Report report) {
    this.report = report;
  }

  String text() {
    StringBuilder html = new StringBuilder();
    html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.append("<title>lowbit: ").append(Html.escape(report.title())).append("</title>\n");
    html.append("<style>\n").append(resource("page.css")).append("</style></head><body>\n");
    html.append("<header><h1>lowbit <span>").append(Html.escape(report.title()));
    html.append("</span></h1>\n").append(machine(report.machine())).append("</header><main>\n");
    html.append(problems()).append(criteria());
    byOperation().forEach((operation, rows) -> html.append(charts(operation, rows)));
    section(html, "Ratios", RATIOS, Tables.ratios(report.ratios()));
    section(html, "Every row", SEARCH, Tables.rows(report.rows()));
    html.append("</main><footer>").append(METHOD).append("</footer>\n");
    html.append("<script>\n").append(resource("page.js")).append("</script></body></html>\n");
    return html.toString();
  }

  private static final String RATIOS =
      "<p>Rate of lowbit-cpu over the rate of the other, one thread each; the last kind is two"
          + " threads over one. Each is the median of ratios within one round; point at a number to"
          + " see its rounds. same-gemm is the bare product of a convolution's m, n and k;"
          + " same-dense the layer with all taps. onednn is oneDNN's own choice for our layout,"
          + " onednn-best its fastest, copies included, onednn-any its fastest in a layout of its"
          + " own. fftw and mkl are the fastest of several plans; their filter is ours.</p>";
  private static final String SEARCH =
      "<input id=\"search\" type=\"search\" placeholder=\"search: 3x3 512 lowbit\""
          + " aria-label=\"search rows\">";
  private static final String METHOD =
      "<p>Every output was compared with the reference before it was timed. Rates count border"
          + " taps as work. Times are medians over rounds of medians over iterations, each round a"
          + " fresh JVM; spread is half the range of the rounds. Allocation is counted"
          + " around warm calls in all threads; what JMH's gc profiler says, which includes the"
          + " harness, is in results.json.</p>";

  private static void section(StringBuilder html, String title, String intro, String body) {
    html.append("<section><h2>").append(title).append("</h2>").append(intro).append('\n');
    html.append(body).append("</section>\n");
  }

  private static String machine(Machine machine) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("processor", machine.cpu());
    facts.put("cores", Integer.toString(machine.cores()));
    facts.put("vectors", machine.vectorBits() == 0 ? "none" : machine.vectorBits() + " bits");
    facts.put("JDK", machine.jdk());
    facts.put("flags", machine.flags());
    facts.put("commit", machine.commit());
    facts.put("date", machine.date().replace('T', ' ').replace("Z", " UTC"));
    StringBuilder html = new StringBuilder("<dl>");
    facts.forEach((name, fact) ->
        html.append("<div><dt>")
            .append(name)
            .append("</dt><dd>")
            .append(Html.escape(fact))
            .append("</dd></div>"));
    return html.append("</dl>\n").toString();
  }

  private String problems() {
    StringBuilder html = new StringBuilder();
    for (String failure : report.failures())
      html.append("<p class=\"note bad\"><b>wrong result</b> ")
          .append(Html.escape(failure))
          .append("</p>\n");
    if (!report.disturbance().isEmpty())
      html.append("<p class=\"note\">").append(report.disturbance()).append("</p>\n");
    for (Absence absence : report.absences())
      html.append("<p class=\"note\"><b>")
          .append(Html.escape(absence.contender()))
          .append("</b> is absent from ")
          .append(Html.escape(absence.operation()))
          .append(": ")
          .append(Html.escape(absence.reason()))
          .append("</p>\n");
    return html.toString();
  }

  private String criteria() {
    StringBuilder html = new StringBuilder("<section class=\"cards\">");
    for (Criterion criterion : report.criteria())
      html.append(
          Html.format(
              "<div class=\"card\"><b>%s</b><span>%s</span><small>%s</small></div>%n",
              Html.escape(criterion.answer()),
              Html.escape(criterion.question()),
              Html.escape(criterion.where())));
    return html.append("</section>\n").toString();
  }

  private Map<String, List<Row>> byOperation() {
    return report.rows().stream()
        .collect(Collectors.groupingBy(Row::operation, LinkedHashMap::new, Collectors.toList()));
  }

  private static String charts(String operation, List<Row> rows) {
    double scale = rows.stream().mapToDouble(Row::rate).max().orElse(1);
    Map<String, List<Row>> shapes =
        rows.stream()
            .collect(Collectors.groupingBy(Row::shape, LinkedHashMap::new, Collectors.toList()));
    StringBuilder html = new StringBuilder("<section><h2>");
    html.append(Html.escape(operation)).append(" <span>");
    html.append(Html.rateUnit(rows.getFirst())).append(", longer is faster</span></h2>\n");
    html.append("<div class=\"charts\">\n");
    shapes.forEach((shape, of) ->
        html.append("<figure><figcaption>")
            .append(Html.escape(shape))
            .append(Html.format("<span>%s M ", Html.number(of.getFirst().workPerOp() / 1e6)))
            .append(Html.escape(of.getFirst().unit()))
            .append("</span></figcaption>\n")
            .append(BarChart.svg(of, Math.max(scale, 1e-9)))
            .append("</figure>\n"));
    return html.append("</div></section>\n").toString();
  }

  private static String resource(String name) {
    try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
      if (in == null) throw new IllegalStateException("resource " + name + " is not in the jar");
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
