package dev.lowbit.cpu;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.lowbit.spi.Availability;
import dev.lowbit.spi.KernelBackend;
import dev.lowbit.spi.KernelSet;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * SIMD kernels on the Vector API. Nothing here may link that API before {@link #open}: a JVM
 * started without its module must get {@code Missing}, not a linkage error.
 */
public final class CpuBackend implements KernelBackend {
  private static final String MODULE = "jdk.incubator.vector";

  /** For the service loader. */
  public CpuBackend() {}

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public int priority() {
    return 100;
  }

  @Override
  public Availability availability() {
    ModuleLayer layer =
        Optional.ofNullable(CpuBackend.class.getModule().getLayer()).orElse(ModuleLayer.boot());
    if (layer.findModule(MODULE).isEmpty())
      return new Availability.Missing(
          "the module " + MODULE + " is not in this JVM", "start it with --add-modules " + MODULE);
    // Without AVX2, C2 has no vector popcount and boxes every vector: 100 times slower.
    String arch = System.getProperty("os.arch");
    boolean x86 = arch.equals("amd64") || arch.equals("x86_64");
    int avx = x86 ? useAvx() : 2;
    if (avx < 2)
      return new Availability.Missing(
          "no AVX2 (UseAVX=" + avx + ")", "run on a CPU with AVX2 and without -XX:UseAVX below 2");
    return new Availability.Ready("Vector API");
  }

  @Override
  public KernelSet open() {
    return CpuKernels.set();
  }

  private static int useAvx() {
    HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      return vm == null ? 2 : Integer.parseInt(vm.getVMOption("UseAVX").getValue());
    } catch (IllegalArgumentException otherVm) {
      return 2; // the option is HotSpot's; another VM decides for itself
    }
  }
}
