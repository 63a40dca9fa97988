package dev.lowbit.bench;

import java.nio.file.Path;

/** Where the checkout is: {@code -Dlowbit.home}, else the working directory. */
public final class Home {
  private Home() {}

  /**
   * Returns the checkout.
   *
   * @return the folder with the root POM
   */
  public static Path path() {
    return Path.of(System.getProperty("lowbit.home", "")).toAbsolutePath().normalize();
  }

  /**
   * Returns where everything this module makes goes.
   *
   * @return {@code bench/target}
   */
  public static Path target() {
    return path().resolve("bench").resolve("target");
  }
}
