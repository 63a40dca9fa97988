package dev.lowbit.bench;

import dev.lowbit.bench.demo.Demo;
import dev.lowbit.bench.report.Family;
import dev.lowbit.spi.BackendException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The {@code lowbit} command. */
@Command(
    name = "lowbit",
    description =
        "Without a subcommand: explains this machine, runs the demo, then a quick report; about"
            + " two minutes.",
    footer = "%nEverything that is written goes to bench/target below -Dlowbit.home=FOLDER.",
    subcommands = {
      ExplainCommand.class,
      DemoCommand.class,
      ReportCommand.class,
      StartsCommand.class,
      GpuCommand.class,
      JmhCommand.class
    })
public final class Main implements Callable<Integer> {
  @Mixin Help help;

  private Main() {}

  /**
   * Entry point.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler((e, command, _) -> refuse(e, command));
  }

  /** A mistake of the user is one line; anything else keeps its stack trace. */
  private static int refuse(Exception e, CommandLine command) throws Exception {
    if (!(e instanceof IllegalArgumentException) && !(e instanceof BackendException)) throw e;
    command.getErr().println("lowbit: " + e.getMessage());
    return CommandLine.ExitCode.USAGE;
  }

  @Override
  public Integer call() throws Exception {
    System.out.println(ExplainCommand.text());
    String accuracy = new Demo(System.out).run();
    System.out.println();
    int status = ReportCommand.run("", Family.Extent.QUICK, ".*", "\n" + accuracy);
    return status;
  }
}
