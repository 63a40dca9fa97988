package dev.lowbit.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lowbit.bench.Home;
import dev.lowbit.bench.Turn;
import dev.lowbit.bench.Turns;
import dev.lowbit.bench.Verdict;
import dev.lowbit.bench.fftw.Fftw;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs a job in a JVM of its own through JMH, with the allocation profiler. */
final class ForkRunner {
  /** Flags of every fork; whatever else the parent was started with is not handed on. */
  static final List<String> FLAGS =
      List.of("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED");

  private final PrintStream log;
  private final Path verdicts;

  /** Writes JMH's own words to the log; verdicts pass through a file. */
  ForkRunner(PrintStream log, Path verdicts) {
    this.log = log;
    this.verdicts = verdicts;
  }

  /** Runs one round of a job; if its JVM dies, none of its contenders counts as verified. */
  void run(Job job, int round, Measurements into) throws IOException, RunnerException {
    Files.deleteIfExists(verdicts);
    Collection<RunResult> results =
        new Runner(options(job), OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL))
            .run();
    if (results.size() != 1 || !Files.exists(verdicts)) {
      for (Turn turn : job.turns()) into.add(job.subject(), died(turn));
      return;
    }
    List<Verdict> found = List.of(new ObjectMapper().readValue(verdicts.toFile(), Verdict[].class));
    List<IterationResult> iterations =
        results.iterator().next().getBenchmarkResults().stream()
            .flatMap(result -> result.getIterationResults().stream())
            .toList();
    for (int turn = 0; turn < found.size(); turn++) {
      into.add(job.subject(), found.get(turn));
      if (found.get(turn).state() == Verdict.State.VERIFIED)
        into.add(sample(job, round, turn, found.get(turn), iterations));
    }
  }

  private static Verdict died(Turn turn) {
    return new Verdict(
        turn.contender(), turn.threads(), Verdict.State.WRONG, "the JVM died, see jmh.log", 0);
  }

  /** Iterations belong to the turns in rotation; warm-up is a whole number of rotations. */
  private static Sample sample(
      Job job, int round, int turn, Verdict verdict, List<IterationResult> iterations) {
    List<Double> nanos = new ArrayList<>();
    double profiled = Double.POSITIVE_INFINITY;
    for (int i = turn; i < iterations.size(); i += job.turns().size()) {
      nanos.add(iterations.get(i).getPrimaryResult().getScore());
      Result<?> bytes = iterations.get(i).getSecondaryResults().get("gc.alloc.rate.norm");
      if (bytes == null) throw new IllegalStateException("JMH's gc profiler gave no allocation");
      profiled = Math.min(profiled, bytes.getScore());
    }
    return new Sample(
        job.subject(),
        verdict.turn(),
        round,
        nanos,
        verdict.allocBytes(),
        verdict.detail(),
        profiled);
  }

  private Options options(Job job) {
    Timing timing = job.timing();
    int turns = job.turns().size();
    String method = job.subject().benchmark().getName() + ".run";
    return new OptionsBuilder()
        .include("^" + Pattern.quote(method) + "$")
        .param("shape", job.subject().id())
        .param("contender", Turn.join(job.turns()))
        .mode(Mode.AverageTime)
        .timeUnit(TimeUnit.NANOSECONDS)
        .forks(1)
        .threads(1)
        .warmupIterations(timing.warmups() * turns)
        .warmupTime(TimeValue.milliseconds(timing.warmupMillis()))
        .measurementIterations(timing.iterations() * turns)
        .measurementTime(TimeValue.milliseconds(timing.millis()))
        .addProfiler(GCProfiler.class)
        .jvmArgs(
            Stream.of(FLAGS, job.flags(), properties())
                .flatMap(List::stream)
                .toArray(String[]::new))
        .build();
  }

  private List<String> properties() {
    List<String> all = new ArrayList<>();
    all.add("-D" + Turns.VERDICTS + "=" + verdicts);
    all.add("-Dlowbit.home=" + Home.path());
    all.add("-XX:ErrorFile=" + verdicts.resolveSibling("hs_err_%p.log"));
    for (String library : Fftw.PROPERTIES) {
      String file = System.getProperty(library);
      if (file != null) all.add("-D" + library + "=" + file);
    }
    return all;
  }
}
