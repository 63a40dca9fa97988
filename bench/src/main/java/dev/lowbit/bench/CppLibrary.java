package dev.lowbit.bench;

import dev.lowbit.spi.BackendException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * A C++ source of this module, compiled for the machine it runs on. The library is kept in {@code
 * bench/target/native} under a name that changes with the source and the compiler's version.
 */
public final class CppLibrary {
  private static final List<String> COMPILERS = List.of("g++", "c++", "clang++");
  private static final int LIMIT_SECONDS = 120;

  private CppLibrary() {}

  /**
   * Compiles, unless that was done before, and loads.
   *
   * @param name of the source, without {@code .cpp}
   * @return the functions
   * @throws BackendException if there is no compiler, no source, or it does not compile
   */
  @SuppressWarnings("restricted")
  public static SymbolLookup load(String name) {
    Path library = library(name);
    return SymbolLookup.libraryLookup(library, Arena.global());
  }

  /**
   * Compiles, unless that was done before.
   *
   * @param name of the source, without {@code .cpp}
   * @return the library
   * @throws BackendException if there is no compiler, no source, or it does not compile
   */
  public static Path library(String name) {
    try {
      byte[] source = source(name);
      for (String compiler : COMPILERS) {
        Run version = run(List.of(compiler, "--version"));
        if (version.status == 0) return compile(name, source, compiler, version.output);
      }
    } catch (IOException e) {
      throw new BackendException("cannot compile " + name + ".cpp: " + e);
    }
    throw new BackendException("no C++ compiler: none of " + COMPILERS + " could be started");
  }

  private static byte[] source(String name) throws IOException {
    Path file = Home.path().resolve(Path.of("bench", "src", "main", "native", name + ".cpp"));
    if (Files.isReadable(file)) return Files.readAllBytes(file);
    try (InputStream resource = CppLibrary.class.getResourceAsStream("native/" + name + ".cpp")) {
      if (resource == null)
        throw new BackendException(
            name + ".cpp is not there: start in the checkout or set -Dlowbit.home");
      return resource.readAllBytes();
    }
  }

  private static Path compile(String name, byte[] source, String compiler, String version)
      throws IOException {
    CRC32 crc = new CRC32();
    crc.update(source);
    crc.update(version.getBytes(StandardCharsets.UTF_8));
    Path folder = Files.createDirectories(Home.target().resolve("native"));
    String stem = name + "-" + Long.toHexString(crc.getValue());
    Path library = folder.resolve(System.mapLibraryName(stem));
    if (Files.exists(library)) return library;
    Path code = Files.write(folder.resolve(stem + ".cpp"), source);
    Path fresh = Files.createTempFile(folder, stem, ".tmp");
    Run run =
        run(
            List.of(
                compiler,
                "-O3",
                "-march=native",
                "-shared",
                "-fPIC",
                "-o",
                fresh.toString(),
                code.toString()));
    if (run.status != 0)
      throw new BackendException(
          compiler + " cannot compile " + name + ".cpp: " + firstError(run.output));
    return Files.move(fresh, library, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String firstError(String output) {
    return output.lines().filter(line -> line.contains("error")).findFirst().orElse(output);
  }

  private record Run(int status, String output) {}

  private static Run run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)
          ? new Run(process.exitValue(), output)
          : new Run(-1, "no end after " + LIMIT_SECONDS + " s");
    } catch (IOException e) {
      return new Run(-1, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Run(-1, "interrupted");
    }
  }
}
