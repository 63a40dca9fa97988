package dev.lowbit.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One PTX resource: its text, its entries, and its handle once it is loaded. */
final class KernelModule {
  /** No compiler that we use writes for less. */
  private static final int OLDEST = 50;

  private final String resource;
  private final String ptx;
  private final Map<String, PtxSignature> entries;
  private final Driver driver;
  private long handle;
  private boolean loaded;

  private KernelModule(String resource, String ptx, Driver driver) {
    this.resource = resource;
    this.ptx = ptx;
    this.entries = PtxSignature.parse(ptx);
    this.driver = driver;
  }

  /**
   * The variants of a module that the device can run, best first: code for exactly this
   * architecture ({@code 90a}), then falling compute capability.
   */
  static List<KernelModule> variants(String name, Device device, Driver driver) {
    List<KernelModule> found = new ArrayList<>();
    int best = device.computeCapability();
    add(found, name + ".compute_" + best + "a.ptx", driver);
    for (int cc = best; cc >= OLDEST; cc--) add(found, name + ".compute_" + cc + ".ptx", driver);
    return List.copyOf(found);
  }

  private static void add(List<KernelModule> found, String resource, Driver driver) {
    try (InputStream in = KernelModule.class.getResourceAsStream(resource)) {
      if (in != null)
        found.add(new KernelModule(resource, new String(in.readAllBytes(), UTF_8), driver));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }

  String resource() {
    return resource;
  }

  /** The parameters of an entry, or null if this variant lacks it. */
  @Nullable PtxSignature signature(String entry) {
    return entries.get(entry);
  }

  /** The function of an entry; the first call compiles the module. */
  synchronized long function(String entry) {
    if (!loaded) {
      handle = driver.load(ptx);
      loaded = true;
    }
    return driver.function(handle, entry);
  }
}
