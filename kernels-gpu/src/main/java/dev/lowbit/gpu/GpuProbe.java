package dev.lowbit.gpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lowbit.spi.Availability;
import dev.lowbit.spi.Availability.Missing;
import dev.lowbit.spi.Availability.Ready;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * Asks the CUDA driver itself, before any class of JCuda is touched: without a driver, JCuda's
 * static initializer throws once and leaves its class unusable for the life of the JVM.
 */
@SuppressWarnings("restricted") // calls into the driver
final class GpuProbe {
  /** JCuda's native libraries are built with CUDA 12.0. */
  private static final int CUDA_12_0 = 12000;

  private static final Missing DENIED =
      new Missing(
          "this JVM denies native access to dev.lowbit.gpu",
          "start it with --enable-native-access=ALL-UNNAMED, or with =dev.lowbit.gpu,jcuda when"
              + " they are modules");

  /** What a driver answered; a negative number of devices means that nobody was asked. */
  record Answers(int version, int initError, int devices) {}

  private GpuProbe() {}

  private static final class Once {
    static final Availability FOUND = find();
  }

  /** Probes once per JVM: a driver does not come or go. */
  static Availability availability() {
    return Once.FOUND;
  }

  private static Availability find() {
    String os = System.getProperty("os.name");
    String arch = System.getProperty("os.arch");
    if (!hasNatives(os, arch)) return noNatives(os, arch);
    String library = os.startsWith("Windows") ? "nvcuda.dll" : "libcuda.so.1";
    try {
      // Global: closing an arena would unload a driver in use.
      return judge(ask(SymbolLookup.libraryLookup(library, Arena.global())));
    } catch (IllegalArgumentException absent) {
      return noDriver(library);
    } catch (IllegalCallerException denied) {
      return DENIED;
    }
  }

  static boolean hasNatives(String os, String arch) {
    boolean x86 = arch.equals("amd64") || arch.equals("x86_64");
    return x86 && (os.startsWith("Linux") || os.startsWith("Windows"));
  }

  static Missing noNatives(String os, String arch) {
    return new Missing(
        "JCuda has no native libraries for " + os + " on " + arch,
        "run on Linux or Windows on x86-64, or use the backend cpu");
  }

  static Missing noDriver(String library) {
    return new Missing(
        "no NVIDIA driver: " + library + " cannot be loaded",
        "install the NVIDIA driver 525 or newer (in a container: start it with the GPU), or use"
            + " the backend cpu");
  }

  /** From the answers of a driver that is there. */
  static Availability judge(Answers driver) {
    String cuda = driver.version / 1000 + "." + driver.version % 1000 / 10;
    if (driver.initError != 0)
      return new Missing(
          "a driver for CUDA "
              + cuda
              + " is there, but cuInit failed with error "
              + driver.initError,
          "see whether nvidia-smi works; a driver update may need a restart of the machine");
    if (driver.devices < 1)
      return new Missing(
          "a driver for CUDA " + cuda + " is there, but no CUDA device",
          "make a device visible (CUDA_VISIBLE_DEVICES), or use the backend cpu");
    if (driver.version < CUDA_12_0)
      return new Missing(
          "the driver supports CUDA " + cuda + ", but 12.0 is needed",
          "install the NVIDIA driver 525 or newer");
    return new Ready(
        "driver for CUDA "
            + cuda
            + ", "
            + driver.devices
            + (driver.devices == 1 ? " device" : " devices"));
  }

  private static Answers ask(SymbolLookup driver) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_INT);
      int version = number(driver, "cuDriverGetVersion", out);
      MethodHandle init = handle(driver, "cuInit", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
      int initError = (int) init.invokeExact(0);
      int devices = initError == 0 ? number(driver, "cuDeviceGetCount", out) : -1;
      return new Answers(version, initError, devices);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new IllegalStateException("a downcall declares no exception", t);
    }
  }

  /** What a function writes, or 0 if it fails. */
  private static int number(SymbolLookup driver, String function, MemorySegment out)
      throws Throwable {
    MethodHandle handle = handle(driver, function, FunctionDescriptor.of(JAVA_INT, ADDRESS));
    int error = (int) handle.invokeExact(out);
    return error == 0 ? out.get(JAVA_INT, 0) : 0;
  }

  private static MethodHandle handle(
      SymbolLookup driver, String function, FunctionDescriptor type) {
    return Linker.nativeLinker().downcallHandle(driver.findOrThrow(function), type);
  }
}
