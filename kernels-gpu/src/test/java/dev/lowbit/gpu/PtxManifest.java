package dev.lowbit.gpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code MANIFEST} beside the resources: what each was made of and by what, one line per file. */
final class PtxManifest {
  private PtxManifest() {}

  /** The line of a resource: name, hash, hash of its sources, flags, compiler. */
  static String line(CudaSource source, String ptx) {
    return source.resource().getFileName()
        + " "
        + CudaSource.hash(ptx)
        + " "
        + source.sourceHash()
        + " \""
        + String.join(" ", source.flags())
        + "\" \""
        + Nvcc.build(ptx)
        + "\"";
  }

  static List<String> lines(Path manifest) {
    return CudaSource.text(manifest).lines().toList();
  }

  /** Compiles everything and overwrites resources and manifests. */
  static void update(Nvcc nvcc, Path folder) {
    Map<Path, TreeMap<String, String>> manifests = new TreeMap<>();
    for (CudaSource source : CudaSource.all()) {
      String ptx = nvcc.compile(source, folder);
      write(source.resource(), ptx);
      manifests
          .computeIfAbsent(source.manifest(), _ -> new TreeMap<>())
          .put(source.name(), line(source, ptx));
    }
    manifests.forEach(
        (manifest, lines) -> write(manifest, String.join("\n", lines.values()) + "\n"));
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
