package dev.lowbit.bench;

import dev.lowbit.spi.BackendException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Shared libraries of a jar on the class path, unpacked side by side: they find each other by their
 * run path. Kept in {@code bench/target/native} under a name with the size of the first one.
 */
public final class SharedLibraries {
  private SharedLibraries() {}

  /**
   * Unpacks, unless that was done before.
   *
   * @param folder of the class path
   * @param names files in it
   * @return the folder with all files
   * @throws BackendException if a file is not on the class path or cannot be written
   */
  public static Path unpack(String folder, List<String> names) {
    try {
      URL first = resource(folder, names.getFirst());
      long size = first.openConnection().getContentLengthLong();
      Path parent = Files.createDirectories(Home.target().resolve("native"));
      Path whole = parent.resolve(names.getFirst() + "-" + size);
      if (Files.isDirectory(whole)) return whole;
      Path fresh = Files.createTempDirectory(parent, "unpacking");
      for (String name : names)
        try (InputStream in = resource(folder, name).openStream()) {
          Files.copy(in, fresh.resolve(name));
        }
      return publish(fresh, whole, names);
    } catch (IOException e) {
      throw new BackendException("cannot unpack " + names + ": " + e, e);
    }
  }

  /** Another process may have been faster; its files are the same. */
  private static Path publish(Path fresh, Path whole, List<String> names) throws IOException {
    try {
      return Files.move(fresh, whole, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(whole)) throw e;
      for (String name : names) Files.deleteIfExists(fresh.resolve(name));
      Files.deleteIfExists(fresh);
      return whole;
    }
  }

  private static URL resource(String folder, String name) {
    URL url = SharedLibraries.class.getClassLoader().getResource(folder + name);
    if (url == null) throw new BackendException(folder + name + " is not on the class path");
    return url;
  }
}
