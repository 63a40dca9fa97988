package dev.lowbit.bench;

import dev.lowbit.KernelPlan;
import dev.lowbit.Kernels;
import dev.lowbit.xnor.BitMatrix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Where and with what a report was made.
 *
 * @param cpu the processor's name
 * @param cores processors this JVM may use
 * @param vectorBits width the CPU backend uses, 0 if it is absent
 * @param jdk vendor and version
 * @param flags flags of every fork, besides those of a contender
 * @param commit of the checkout, {@code -} if unknown, with {@code +} if files differ from it
 * @param date when the report was made, UTC
 */
public record Machine(
    String cpu, int cores, int vectorBits, String jdk, String flags, String commit, String date) {

  /**
   * Looks at this machine.
   *
   * @param flags flags of every fork
   * @return its description
   */
  public static Machine detect(String flags) {
    return new Machine(
        processor(),
        Runtime.getRuntime().availableProcessors(),
        bits(),
        System.getProperty("java.vendor") + " " + Runtime.version(),
        flags,
        head(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static int bits() {
    try (KernelPlan plan = Kernels.best().xnorGemm().plan(BitMatrix.create(1, 64))) {
      return plan.explain().vectorBits();
    }
  }

  private static String processor() {
    String arch = System.getProperty("os.arch");
    Path info = Path.of("/proc/cpuinfo");
    if (Files.isReadable(info)) {
      try (Stream<String> lines = Files.lines(info)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .findFirst()
            .map(line -> line.substring(line.indexOf(':') + 1).strip() + ", " + arch)
            .orElse(arch);
      } catch (IOException e) {
        return arch;
      }
    }
    return output("sysctl", "-n", "machdep.cpu.brand_string")
        .or(() -> Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER")))
        .map(name -> name + ", " + arch)
        .orElse(arch);
  }

  private static String head() {
    String home = Home.path().toString();
    return output("git", "-C", home, "rev-parse", "--short=12", "HEAD")
        .map(head ->
            output("git", "-C", home, "status", "--porcelain").isPresent() ? head + "+" : head)
        .orElse("-");
  }

  /** The first line a command prints; empty if it prints nothing, fails or does not exist. */
  private static Optional<String> output(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      boolean done = process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
      return done ? text.lines().findFirst() : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
