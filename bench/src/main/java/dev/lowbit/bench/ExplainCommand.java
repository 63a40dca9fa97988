package dev.lowbit.bench;

import dev.lowbit.Kernels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints what this machine offers and which backend is chosen. */
@Command(name = "explain", description = "Shows this machine, the backends and the choice.")
final class ExplainCommand implements Runnable {
  @Mixin Help help;

  @Override
  public void run() {
    System.out.print(text());
  }

  static String text() {
    Machine machine = Machine.detect("-");
    return """
    processor  %s
    cores      %d
    vectors    %s
    JDK        %s

    %s\
    """
        .formatted(
            machine.cpu(),
            machine.cores(),
            machine.vectorBits() == 0
                ? "none: the CPU backend is missing, see below"
                : machine.vectorBits() + " bits",
            machine.jdk(),
            Kernels.explain());
  }
}
