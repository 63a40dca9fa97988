package dev.lowbit.cpu.codegen;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Keeps C1 away from generated classes, by a compiler directive given from inside the process.
 *
 * <p>C1 has too few virtual registers for a long straight line; a method it fails on at tier 3 may
 * stay in its tier 2 code for ever, 80 times slower. Blocking compilation makes a warm-up end with
 * the compilation.
 */
final class TieredTrap {
  private static final String DIRECTIVE =
      "[{match:\""
          + TieredTrap.class.getPackageName().replace('.', '/')
          + "/"
          + Emitter.CLASS_NAME
          + "*.*\", BackgroundCompilation:false, c1:{Exclude:true}}]";

  /** What became of it, for explanations. */
  static final String STATE = disarm();

  private TieredTrap() {}

  private static String disarm() {
    try {
      Path file = Files.createTempFile("lowbit-directive", ".json");
      try {
        Files.writeString(file, DIRECTIVE);
        Object answer =
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "compilerDirectivesAdd",
                    new Object[] {new String[] {file.toString()}},
                    new String[] {String[].class.getName()});
        // A failure is in the text only.
        return String.valueOf(answer).contains("directives added")
            ? "C1 kept away"
            : "C1 not kept away: " + answer;
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException | JMException | RuntimeException refused) {
      // Not fatal: without the directive the race with C1 is usually won, and warm-up tells.
      return "C1 not kept away: " + refused;
    }
  }
}
