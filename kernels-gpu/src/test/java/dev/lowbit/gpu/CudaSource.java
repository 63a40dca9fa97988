package dev.lowbit.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One PTX resource and where it comes from: a {@code .cu} and one of the targets it names in a line
 * {@code // Targets: compute_75 compute_80}.
 *
 * @param file the source
 * @param target the virtual architecture
 */
record CudaSource(Path file, String target) {
  private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
  private static final Path SOURCES = MODULE.resolve("src/main/cuda");
  private static final Path RESOURCES = MODULE.resolve("src/main/resources/dev/lowbit/gpu");
  private static final Pattern TARGETS = Pattern.compile("(?m)^// Targets: (.+)$");
  private static final Pattern INCLUDE = Pattern.compile("(?m)^#include \"([^\"]+)\"");

  /** Every resource there should be. */
  static List<CudaSource> all() {
    List<CudaSource> all = new ArrayList<>();
    for (Path file : files(SOURCES, ".cu")) {
      Matcher targets = TARGETS.matcher(text(file));
      if (!targets.find()) throw new AssertionError(file + " has no line // Targets: compute_NN");
      for (String target : targets.group(1).trim().split(" "))
        all.add(new CudaSource(file, target));
    }
    return all;
  }

  /** The PTX files there are. */
  static List<Path> resources() {
    return files(RESOURCES, ".ptx");
  }

  /** For example {@code xnor/xnor_gemm.compute_75.ptx}. */
  String name() {
    String source = SOURCES.relativize(file).toString().replace('\\', '/');
    return source.substring(0, source.length() - ".cu".length()) + "." + target + ".ptx";
  }

  /** The committed PTX. */
  Path resource() {
    return RESOURCES.resolve(name());
  }

  /** The manifest of the resource's folder. */
  Path manifest() {
    return resource().resolveSibling("MANIFEST");
  }

  /** What the compiler is told. */
  List<String> flags() {
    return List.of("-ptx", "-arch=" + target, "-std=c++17", "-fmad=false");
  }

  /** The hash of the source and of every header it includes. */
  String sourceHash() {
    Set<Path> sources = new LinkedHashSet<>();
    collect(file, sources);
    StringBuilder text = new StringBuilder();
    for (Path source : sources) text.append(text(source)).append('\0');
    return hash(text.toString());
  }

  private static void collect(Path source, Set<Path> sources) {
    if (!sources.add(source.normalize())) return;
    Matcher include = INCLUDE.matcher(text(source));
    while (include.find()) collect(source.resolveSibling(include.group(1)).normalize(), sources);
  }

  /** Line ends are the checkout's business. */
  static String text(Path file) {
    try {
      return Files.readString(file).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String hash(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> files(Path folder, String suffix) {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(f -> f.toString().endsWith(suffix)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
