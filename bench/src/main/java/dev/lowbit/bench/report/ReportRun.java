package dev.lowbit.bench.report;

import dev.lowbit.bench.Home;
import dev.lowbit.bench.Machine;
import dev.lowbit.bench.Progress;
import dev.lowbit.bench.Turn;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs jobs round by round and writes the report after each round.
 *
 * <p>A round goes through all shapes; the contenders of one shape follow each other directly. What
 * slows the machine for minutes spoils a round of a few shapes, not one side of a ratio.
 */
public final class ReportRun {
  private final Machine machine = Machine.detect(String.join(" ", ForkRunner.FLAGS));
  private final double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  private final Family family;
  private final String title;
  private final List<Job> jobs;
  private final Path folder = Home.target().resolve("report");

  /**
   * Plans a run.
   *
   * @param family what is measured
   * @param extent how much of it
   * @param filter which subjects
   */
  public ReportRun(Family family, Family.Extent extent, Predicate<Subject> filter) {
    this.family = family;
    this.title = family.name() + ", " + extent.title();
    this.jobs =
        family.jobs(extent, machine).stream().filter(job -> filter.test(job.subject())).toList();
    if (jobs.isEmpty()) throw new IllegalArgumentException("no shape matches the filter");
  }

  /**
   * Runs everything.
   *
   * @return what came out; the files lie in {@code bench/target/report}
   * @throws IOException if a file cannot be written
   * @throws RunnerException if JMH cannot start
   */
  public Report run() throws IOException, RunnerException {
    Files.createDirectories(folder);
    Measurements measurements = new Measurements();
    int rounds = jobs.stream().mapToInt(Job::rounds).max().orElse(0);
    try (PrintStream log =
            new PrintStream(
                Files.newOutputStream(folder.resolve("jmh.log")), true, StandardCharsets.UTF_8);
        Progress progress = new Progress("measuring", expected())) {
      ForkRunner forks = new ForkRunner(log, folder.resolve("verdicts.json"));
      for (int round = 0; round < rounds; round++) {
        for (Job job : jobs) {
          if (round >= job.rounds()) continue;
          progress.next(job.subject().id() + " " + Turn.join(job.turns()));
          forks.run(job, round, measurements);
          progress.done(job.expected());
        }
        report(measurements).write(folder);
      }
    }
    Files.deleteIfExists(folder.resolve("verdicts.json"));
    return report(measurements);
  }

  private Report report(Measurements measurements) {
    return Report.of(machine, load, title, measurements, family.criteria(measurements));
  }

  /**
   * Returns how long it should take.
   *
   * @return the sum over all rounds
   */
  public Duration expected() {
    return jobs.stream()
        .map(job -> job.expected().multipliedBy(job.rounds()))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /**
   * Returns the page.
   *
   * @return where {@link #run} leaves it
   */
  public Path page() {
    return folder.resolve("index.html");
  }
}
