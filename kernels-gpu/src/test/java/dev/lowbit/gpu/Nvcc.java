package dev.lowbit.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NVIDIA's compiler, if it is on the path.
 *
 * @param program the executable
 */
record Nvcc(Path program) {
  /** What a driver of our oldest line (525) reads; the kernels use nothing newer. */
  static final String VERSION = "8.0";

  private static final Pattern VERSION_LINE = Pattern.compile("(?m)^\\.version .*$");
  private static final Pattern BUILD =
      Pattern.compile("// Compiler Build ID: (\\S+)\n// Cuda compilation tools, (.+)\n");

  static Optional<Nvcc> onPath() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(folder -> Path.of(folder, "nvcc"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Nvcc::new);
  }

  /** Compiles a source to the text that is delivered. */
  String compile(CudaSource source, Path folder) {
    Path out = folder.resolve(source.resource().getFileName().toString());
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(source.flags());
    command.addAll(List.of(source.file().toString(), "-o", out.toString()));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String log = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0 || !log.isBlank())
        throw new AssertionError(String.join(" ", command) + "\n" + log);
      return VERSION_LINE.matcher(CudaSource.text(out)).replaceFirst(".version " + VERSION);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The compiler's build, as it says itself in the head of its output. */
  static String build(String ptx) {
    Matcher build = BUILD.matcher(ptx);
    if (!build.find()) throw new AssertionError("the PTX does not name its compiler");
    return build.group(1) + ", " + build.group(2);
  }
}
