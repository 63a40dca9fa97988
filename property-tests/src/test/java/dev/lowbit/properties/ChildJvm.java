package dev.lowbit.properties;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lowbit.Kernels;
import dev.lowbit.spi.KernelBackend;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM that runs {@link Probe} with the classes of this one.
 *
 * @param out what it printed
 * @param log what it logged, incubator warnings included
 */
record ChildJvm(List<String> out, List<String> log) {
  /** On the class path. */
  static ChildJvm onClassPath(String... arguments) {
    return start(arguments, List.of("-cp", String.join(File.pathSeparator, library(), tests())));
  }

  /** Our modules on the module path, Probe on the class path. */
  static ChildJvm onModulePath(String... arguments) {
    return start(arguments, List.of("-p", library(), "-cp", tests()));
  }

  private static String library() {
    List<String> paths = new ArrayList<>(List.of(location(Kernels.class)));
    for (KernelBackend backend : Kernels.backends())
      if (backend.name().equals("cpu")) paths.add(location(backend.getClass()));
    return String.join(File.pathSeparator, paths);
  }

  private static String tests() {
    return location(Probe.class);
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ChildJvm start(String[] arguments, List<String> paths) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(paths);
    command.addAll(List.of(arguments));
    command.add(Probe.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("JDK_JAVA_OPTIONS");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    try {
      File log = File.createTempFile("lowbit", ".log");
      log.deleteOnExit();
      Process process = builder.redirectError(log).start();
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      process.waitFor();
      return new ChildJvm(out.lines().toList(), Files.readString(log.toPath()).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
