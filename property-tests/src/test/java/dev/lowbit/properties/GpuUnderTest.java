package dev.lowbit.properties;

import dev.lowbit.Kernels;
import dev.lowbit.gpu.EmulatedGpu;
import dev.lowbit.gpu.GpuBackend;
import dev.lowbit.gpu.GpuKernels;
import dev.lowbit.spi.Availability;
import dev.lowbit.spi.KernelBackend;
import dev.lowbit.spi.KernelSet;
import dev.lowbit.xnor.BitMaxPool;
import dev.lowbit.xnor.BitPacking;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorGemm;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The GPU backend that the properties run: the PTX emulator, or with {@code -Dlowbit.gpu=require}
 * this machine's first device, which then must exist.
 *
 * <p>Emulated are three generations, because each takes other kernels; the shape of a plan decides
 * on which one it runs, so that a case fails again where it failed before.
 */
public final class GpuUnderTest {
  private static final boolean DEVICE = "require".equals(System.getProperty("lowbit.gpu"));
  private static final int[] CAPABILITIES = {75, 90, 100};

  /** Not a static initializer: every property then says why there is no device. */
  private static @Nullable Kernels opened;

  private static boolean told;

  private GpuUnderTest() {}

  /** Whether the emulator stands in for a device. */
  public static boolean emulated() {
    return !DEVICE;
  }

  /**
   * The operations under test.
   *
   * @return the same object every time, until {@link #renew}
   * @throws dev.lowbit.spi.BackendException if a device is required and there is none
   */
  public static synchronized Kernels kernels() {
    Kernels kernels = opened == null ? open() : opened;
    opened = kernels;
    return kernels;
  }

  /** The next kernels are those of devices just opened. */
  static synchronized void renew() {
    opened = null;
  }

  private static Kernels open() {
    if (DEVICE) return Kernels.named("gpu");
    tell();
    return Kernels.of(new Emulated());
  }

  private static void tell() {
    if (told) return;
    told = true;
    String device =
        switch (new GpuBackend().availability()) {
          case Availability.Ready r -> r.detail() + "; -Dlowbit.gpu=require runs them there";
          case Availability.Missing m -> m.reason();
        };
    System.out.println("GPU properties run on the PTX emulator, not on a device: " + device);
  }

  private static final class Emulated implements KernelBackend, KernelSet {
    private final List<GpuKernels> devices =
        Arrays.stream(CAPABILITIES).mapToObj(c -> GpuKernels.on(EmulatedGpu.open(c))).toList();

    private <T> T on(int shape, Class<T> operation) {
      return devices.get(Math.floorMod(shape, devices.size())).find(operation).orElseThrow();
    }

    @Override
    public <T> Optional<T> find(Class<T> operation) {
      XnorGemm gemm =
          (b, epilogue, p) -> on(b.rows() + b.cols(), XnorGemm.class).plan(b, epilogue, p);
      XnorConv conv = (w, spec, p) -> on(w.rows() + w.cols(), XnorConv.class).plan(w, spec, p);
      BitPacking packing = (cols, source, p) -> on(cols, BitPacking.class).plan(cols, source, p);
      BitMaxPool pool = (g, layout, p) -> on(g.channels(), BitMaxPool.class).plan(g, layout, p);
      return List.of(gemm, conv, packing, pool).stream()
          .filter(operation::isInstance)
          .map(operation::cast)
          .findFirst();
    }

    @Override
    public String name() {
      return "gpu";
    }

    @Override
    public int priority() {
      return -1;
    }

    @Override
    public Availability availability() {
      return new Availability.Ready("emulated");
    }

    @Override
    public KernelSet open() {
      return this;
    }
  }
}
