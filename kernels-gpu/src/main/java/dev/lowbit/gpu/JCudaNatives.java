package dev.lowbit.gpu;

import dev.lowbit.spi.BackendException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import jcuda.JCudaVersion;
import jcuda.LibUtils;

/**
 * Puts a native library of JCuda where JCuda looks for it, whole or not at all.
 *
 * <p>Left to itself JCuda writes to a fixed name in {@code java.io.tmpdir} if nothing is there, and
 * loads whatever is: JVMs that start together load half-written files and crash. As a named module
 * it finds nothing, because the library lies in the jar of another one. {@code java.library.path}
 * comes first; name a folder of your own there where others may write to the temporary one.
 */
final class JCudaNatives {
  private static final String CURE =
      "add org.jcuda:jcuda-natives with your platform's classifier (on the module path also"
          + " --add-modules jcuda.natives), or name the library's folder in -Djava.library.path";

  private JCudaNatives() {}

  /**
   * Places a library; call it before the first JCuda class that needs it is initialised.
   *
   * @param library for example {@code JCudaDriver}
   * @return the file that JCuda will load
   */
  static Path place(String library) {
    String name =
        LibUtils.createLibraryFileName(
            LibUtils.createPlatformLibraryName(library + "-" + JCudaVersion.get()));
    Optional<Path> own = onLibraryPath(name);
    if (own.isPresent()) return own.get();
    Path target = Path.of(System.getProperty("java.io.tmpdir"), name);
    try {
      byte[] wanted = content(name);
      if (!holds(target, wanted)) write(target, wanted);
      return target;
    } catch (IOException e) {
      throw new BackendException(
          "cannot write " + target + "; delete it, or name a folder in -Djava.io.tmpdir", e);
    }
  }

  private static Optional<Path> onLibraryPath(String name) {
    return Arrays.stream(System.getProperty("java.library.path", "").split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** The system loader sees jars of the class path, and every resolved automatic module. */
  private static byte[] content(String name) throws IOException {
    try (InputStream in = ClassLoader.getSystemResourceAsStream("lib/" + name)) {
      if (in == null) throw new BackendException(name + " is in no jar; " + CURE);
      return in.readAllBytes();
    }
  }

  private static boolean holds(Path target, byte[] wanted) throws IOException {
    return Files.isRegularFile(target)
        && Files.size(target) == wanted.length
        && Arrays.equals(Files.readAllBytes(target), wanted);
  }

  private static void write(Path target, byte[] wanted) throws IOException {
    Path complete = Files.createTempFile(target.toAbsolutePath().getParent(), "jcuda", ".tmp");
    try {
      Files.write(complete, wanted);
      // A temporary file is private; the next user must be able to compare this one.
      if (Files.getFileAttributeView(complete, PosixFileAttributeView.class) != null)
        Files.setPosixFilePermissions(complete, PosixFilePermissions.fromString("rw-r--r--"));
      Files.move(
          complete, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(complete);
    }
  }
}
