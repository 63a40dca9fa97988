package dev.lowbit.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
  @Test
  void helpNamesEverySubcommand() {
    String usage = Main.commandLine().getUsageMessage();
    for (String name : new String[] {"explain", "demo", "report", "starts", "gpu", "jmh"})
      assertTrue(usage.contains(name), usage);
  }

  @ParameterizedTest
  @ValueSource(strings = {"explain", "demo", "report", "starts", "gpu"})
  void everySubcommandHasHelp(String name) {
    CommandLine.ParseResult parsed = Main.commandLine().parseArgs(name, "--help");
    assertTrue(parsed.subcommand().isUsageHelpRequested());
  }

  @Test
  void jmhReceivesItsArgumentsUntouched() {
    CommandLine.ParseResult parsed =
        Main.commandLine().parseArgs("jmh", "-f", "1", "-h", "XnorGemm", "-p", "shape=ra.b7.3x3");
    assertEquals(
        List.of("-f", "1", "-h", "XnorGemm", "-p", "shape=ra.b7.3x3"),
        parsed.subcommand().unmatched());
  }

  @Test
  void machineIsDescribed() {
    Machine machine = Machine.detect("-flags");
    assertTrue(machine.cores() > 0);
    assertTrue(machine.jdk().contains(Runtime.version().toString()));
    assertEquals("-flags", machine.flags());
  }
}
