package dev.lowbit.bench;

import dev.lowbit.bench.report.Medians;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts fresh JVMs that plan one layer, and looks at the first calls of each. */
@Command(
    name = "starts",
    description = {
      "Starts fresh JVMs with default flags; each plans one layer and runs it.",
      "Shows how long the plan took, whether its first calls were as fast as later ones, and"
          + " whether some JVM stayed slow."
    })
final class StartsCommand implements Callable<Integer> {
  @Mixin Help help;

  @Option(names = "--shape", paramLabel = "ID", description = "${DEFAULT-VALUE} if not given.")
  private String shape = "inx.s1.nhwc";

  @Option(names = "--count", description = "JVMs, ${DEFAULT-VALUE} if not given.")
  private int count = 20;

  @Option(names = "--child", hidden = true)
  private boolean child;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (child) {
      System.out.println(Start.of(ReportCommand.problem(shape)).line());
      return 0;
    }
    List<Start> starts = new ArrayList<>();
    System.out.printf("%s, %d JVMs%n%s%n", shape, count, Start.HEADER);
    for (int i = 0; i < count; i++) {
      String line = output();
      System.out.println(line);
      starts.add(Start.parse(line));
    }
    double steady = Medians.of(starts.stream().map(Start::steady).toList());
    print("plan, ms", starts.stream().map(Start::plan).toList());
    print("first calls over later ones", starts.stream().map(s -> s.early() / s.steady()).toList());
    print("later calls over their median", starts.stream().map(s -> s.steady() / steady).toList());
    return 0;
  }

  private static void print(String what, List<Double> values) {
    System.out.printf(
        Locale.ROOT,
        "%-32s median %8.2f, max %8.2f%n",
        what,
        Medians.of(values),
        values.stream().mapToDouble(Double::doubleValue).max().orElse(0));
  }

  /** The last line a fresh JVM prints. */
  private String output() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "starts",
                "--child",
                "--shape",
                shape)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0)
      throw new IllegalStateException("a JVM ended with status " + process.exitValue());
    return text.lines().reduce((_, last) -> last).orElse("");
  }
}
