package dev.lowbit.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Hands everything to JMH. */
@Command(
    name = "jmh",
    description = {
      "Passes all arguments to JMH; -h is JMH's own help.",
      "Example: jmh XnorGemm -f 1 -prof gc -p shape=ra.b7.3x3 -p contender=lowbit-cpu"
    })
final class JmhCommand implements Callable<Integer> {
  @Unmatched private List<String> args = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    org.openjdk.jmh.Main.main(args.toArray(String[]::new));
    return 0;
  }
}
