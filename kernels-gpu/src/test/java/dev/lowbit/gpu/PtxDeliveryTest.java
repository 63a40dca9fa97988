package dev.lowbit.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The PTX in the resources is what the sources say, and every tool that will read it can.
 *
 * <p>{@code -Dlowbit.ptx.update=true} compiles everything anew and overwrites resources and
 * manifest first; it needs nvcc on the path.
 */
final class PtxDeliveryTest {
  private static final Pattern ENTRY = Pattern.compile("(?m)^\\.visible \\.entry (\\w+)\\(");

  @TempDir static Path folder;

  @BeforeAll
  static void update() {
    if (!Boolean.getBoolean("lowbit.ptx.update")) return;
    PtxManifest.update(
        Nvcc.onPath().orElseThrow(() -> new AssertionError("no nvcc on the path")), folder);
  }

  static List<CudaSource> sources() {
    return CudaSource.all();
  }

  @Test
  void resourcesAndSourcesAreTheSameSet() {
    assertEquals(
        sources().stream().map(s -> s.resource().normalize()).sorted().toList(),
        CudaSource.resources().stream().map(Path::normalize).sorted().toList());
  }

  /** A changed source with a stale PTX fails here. */
  @Test
  void manifestIsTrue() {
    Map<Path, List<CudaSource>> folders =
        sources().stream().collect(Collectors.groupingBy(CudaSource::manifest));
    assertFalse(folders.isEmpty());
    folders.forEach((manifest, sources) ->
        assertEquals(
            sources.stream()
                .map(s -> PtxManifest.line(s, CudaSource.text(s.resource())))
                .sorted()
                .toList(),
            PtxManifest.lines(manifest),
            () -> manifest + " is stale: run this test with -Dlowbit.ptx.update=true"));
  }

  @ParameterizedTest
  @MethodSource("sources")
  void versionIsOfTheOldestDriver(CudaSource source) {
    assertEquals(
        1,
        CudaSource.text(source.resource())
            .lines()
            .filter(line -> line.equals(".version " + Nvcc.VERSION))
            .count());
  }

  @ParameterizedTest
  @MethodSource("sources")
  void everyEntryParses(CudaSource source) {
    String ptx = CudaSource.text(source.resource());
    TreeSet<String> entries = new TreeSet<>();
    ENTRY.matcher(ptx).results().forEach(entry -> entries.add(entry.group(1)));
    assertFalse(entries.isEmpty());
    assertEquals(entries, new TreeSet<>(PtxSignature.parse(ptx).keySet()));
  }

  /** No entry keeps an array in local memory, where an index that is unknown would put it. */
  @ParameterizedTest
  @MethodSource("sources")
  void nothingIsInLocalMemory(CudaSource source) {
    String ptx = CudaSource.text(source.resource());
    assertFalse(ptx.contains(".local"));
    assertFalse(ptx.contains("call"));
  }

  /** Another build of the compiler is no failure, only no proof. */
  @ParameterizedTest
  @MethodSource("sources")
  void compilesToTheSameBytes(CudaSource source) {
    Optional<Nvcc> nvcc = Nvcc.onPath();
    assumeTrue(nvcc.isPresent(), "no nvcc on the path: the PTX is taken as it is");
    String fresh = nvcc.get().compile(source, folder);
    String kept = CudaSource.text(source.resource());
    assumeTrue(
        Nvcc.build(fresh).equals(Nvcc.build(kept)),
        () -> "nvcc is " + Nvcc.build(fresh) + ", the PTX is from " + Nvcc.build(kept));
    assertEquals(kept, fresh, () -> source.name() + " is not what its source compiles to");
  }

  /** NVIDIA's own compiler of CUDA 12.0, the oldest driver line that we promise. */
  @ParameterizedTest
  @MethodSource("sources")
  void nvidiaCompilesIt(CudaSource source) {
    assumeTrue(
        GpuProbe.hasNatives(System.getProperty("os.name"), System.getProperty("os.arch"))
            && System.getProperty("os.name").startsWith("Linux"),
        "NVIDIA's PTX compiler is in the natives of linux-x86_64 only");
    String ptx = CudaSource.text(source.resource());
    for (String architecture : List.of("sm_80", "sm_90")) {
      String log = PtxCompiler.compile(ptx, architecture);
      assertTrue(
          log.contains("0 bytes spill stores"),
          () -> source.name() + " on " + architecture + ":\n" + log);
      assertFalse(
          Pattern.compile("[1-9]\\d* bytes (spill|stack)").matcher(log).find(),
          () -> source.name() + " spills on " + architecture + ":\n" + log);
    }
  }
}
