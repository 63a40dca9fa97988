package dev.lowbit.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.lowbit.bench.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What is written.
 *
 * @param machine where and with what it was measured
 * @param load the machine's load average before the first fork; negative if unknown
 * @param title what was measured, for a reader
 * @param rows every contender on every shape
 * @param ratios comparisons within rounds
 * @param rounds the single rounds behind the rows
 * @param criteria the numbers that count
 * @param absences who could not run
 * @param failures who computed something else
 */
public record Report(
    Machine machine,
    double load,
    String title,
    List<Row> rows,
    List<Ratio> ratios,
    List<Round> rounds,
    List<Criterion> criteria,
    List<Absence> absences,
    List<String> failures) {

  private static final double QUIET = 0.5;

  /**
   * One fork's measurement of one contender.
   *
   * @param operation for example {@code gemm}
   * @param shape the shape for a reader
   * @param contender who
   * @param threads how many threads it might use
   * @param round counted from 0
   * @param nsPerOp the median of the iterations
   * @param iterations nanoseconds per call in each
   * @param gcProfilerBytesPerOp what JMH's gc profiler saw per call, harness included
   */
  public record Round(
      String operation,
      String shape,
      String contender,
      int threads,
      int round,
      double nsPerOp,
      List<Double> iterations,
      double gcProfilerBytesPerOp) {

    private static Round of(Sample sample) {
      return new Round(
          sample.subject().operation(),
          sample.subject().shape(),
          sample.turn().contender().toString(),
          sample.turn().threads(),
          sample.round(),
          sample.median(),
          sample.nanos(),
          sample.gcProfiler());
    }
  }

  /**
   * Condenses measurements.
   *
   * @param machine where and with what they were made
   * @param load the load average before
   * @param title what was measured
   * @param measurements what came out
   * @param criteria the numbers that count
   * @return the report
   */
  public static Report of(
      Machine machine,
      double load,
      String title,
      Measurements measurements,
      List<Criterion> criteria) {
    return new Report(
        machine,
        load,
        title,
        measurements.rows(),
        measurements.ratios(),
        measurements.samples().stream().map(Round::of).toList(),
        List.copyOf(criteria),
        measurements.absences(),
        measurements.failures());
  }

  /**
   * Says whether something else was running.
   *
   * @return a sentence, or nothing
   */
  public String disturbance() {
    return load > QUIET
        ? Html.format(
            "The load was %.1f before the first measurement: other work disturbs, two threads"
                + " most.",
            load)
        : "";
  }

  /**
   * Writes {@code results.json} and {@code index.html}.
   *
   * @param folder made if it is not there
   * @return the page
   * @throws IOException if a file cannot be written
   */
  public Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path page = folder.resolve("index.html");
    Files.write(folder.resolve("results.json"), mapper().writeValueAsBytes(this));
    Files.writeString(page, new HtmlPage(this).text());
    return page;
  }

  static ObjectMapper mapper() {
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  }
}
