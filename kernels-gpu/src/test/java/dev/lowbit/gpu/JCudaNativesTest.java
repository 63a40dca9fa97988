package dev.lowbit.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lowbit.spi.BackendException;
import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import jcuda.JCudaVersion;
import jcuda.LibUtils;
import jcuda.runtime.JCuda;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JCuda's runtime library stands for its driver library: it loads without a GPU. */
class JCudaNativesTest {
  private static final String FILE =
      LibUtils.createLibraryFileName(
          LibUtils.createPlatformLibraryName("JCudaRuntime-" + JCudaVersion.get()));

  @TempDir Path temporary = Path.of("");

  @BeforeEach
  void needsAPlatformWithNatives() {
    String os = System.getProperty("os.name");
    String arch = System.getProperty("os.arch");
    assumeTrue(GpuProbe.hasNatives(os, arch), GpuProbe.noNatives(os, arch)::reason);
  }

  @Test
  void fiftyJvmsThatStartTogetherAllLoadIt() throws Exception {
    for (int batch = 0; batch < 5; batch++) {
      Files.deleteIfExists(temporary.resolve(FILE)); // each batch begins with the race
      List<Process> together = new ArrayList<>();
      for (int i = 0; i < 10; i++) together.add(start(onClassPath(nativesJar())));
      for (Process process : together)
        assertEquals("module null version 12000", result(process), "batch " + batch);
    }
    try (Stream<Path> files = Files.list(temporary)) {
      List<String> left =
          files
              .map(file -> file.getFileName().toString())
              .filter(n -> n.startsWith("jcuda"))
              .toList();
      assertEquals(List.of(), left, "temporary files are left");
    }
  }

  @Test
  void aForeignFileIsReplaced() throws Exception {
    Files.writeString(temporary.resolve(FILE), "not a library");
    assertEquals("module null version 12000", result(start(onClassPath(nativesJar()))));
    assertTrue(Files.size(temporary.resolve(FILE)) > 100_000);
  }

  @Test
  void theRightFileIsLeftAlone() throws Exception {
    result(start(onClassPath(nativesJar())));
    Object before = Files.getAttribute(temporary.resolve(FILE), "lastModifiedTime");
    assertEquals("module null version 12000", result(start(onClassPath(nativesJar()))));
    assertEquals(before, Files.getAttribute(temporary.resolve(FILE), "lastModifiedTime"));
  }

  @Test
  void jcudaAsAModuleFindsItToo() throws Exception {
    List<String> paths =
        List.of(
            "-p",
            path(location(JCuda.class), nativesJar()),
            "--add-modules",
            "jcuda,jcuda.natives",
            "-cp",
            ours());
    assertEquals("module jcuda version 12000", result(start(paths)));
  }

  @Test
  void aMissingJarIsNamedWithTheCure() throws Exception {
    String out = result(start(onClassPath("")));
    assertTrue(out.contains(FILE + " is in no jar; add org.jcuda:jcuda-natives"), out);
  }

  @Test
  void theLibraryPathComesFirst() throws Exception {
    Path own = Files.createDirectory(temporary.resolve("own"));
    try (var in = Objects.requireNonNull(ClassLoader.getSystemResourceAsStream("lib/" + FILE))) {
      Files.copy(in, own.resolve(FILE));
    }
    List<String> paths = new ArrayList<>(onClassPath(""));
    paths.add("-Djava.library.path=" + own);
    assertEquals("module null version 12000", result(start(paths)));
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() {
    String before = System.setProperty("java.io.tmpdir", temporary.resolve("nowhere").toString());
    try {
      Thrown.by(BackendException.class, () -> JCudaNatives.place("JCudaRuntime"), "nowhere", FILE);
    } finally {
      System.setProperty("java.io.tmpdir", Objects.requireNonNull(before));
    }
  }

  private Process start(List<String> paths) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--illegal-native-access=allow"));
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(paths);
    command.add(PlaceAndLoad.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(temporary.toFile()); // for the crash logs
    builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
    return builder.start();
  }

  private static String result(Process process) throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    process.waitFor();
    return out;
  }

  private static List<String> onClassPath(String natives) throws Exception {
    return List.of("-cp", path(ours(), location(JCuda.class), natives));
  }

  /** This module, its tests, and the reference. */
  private static String ours() throws URISyntaxException {
    return path(
        location(JCudaNatives.class),
        location(PlaceAndLoad.class),
        location(BackendException.class));
  }

  private static String location(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  private static String nativesJar() throws IOException, URISyntaxException {
    URL resource = Objects.requireNonNull(ClassLoader.getSystemResource("lib/" + FILE));
    URL jar = ((JarURLConnection) resource.openConnection()).getJarFileURL();
    return Path.of(jar.toURI()).toString();
  }

  private static String path(String... entries) {
    return String.join(File.pathSeparator, entries);
  }
}
