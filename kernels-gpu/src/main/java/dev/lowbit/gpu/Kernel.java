package dev.lowbit.gpu;

/** One entry of a module on one device; its launches check arguments against the PTX. */
public final class Kernel {
  /** Above it a function must be allowed its shared memory. */
  private static final int PLAIN_SHARED_BYTES = 48 << 10;

  private final Gpu gpu;
  private final KernelModule module;
  private final PtxSignature signature;
  private final long function;
  private int allowedSharedBytes = PLAIN_SHARED_BYTES;

  Kernel(Gpu gpu, KernelModule module, PtxSignature signature) {
    this.gpu = gpu;
    this.module = module;
    this.signature = signature;
    this.function = module.function(signature.entry());
  }

  /**
   * Makes a launch with its argument block: once per plan and concurrent run, not once per run.
   *
   * @return a launch with no argument set
   */
  public Launch launch() {
    return new Launch(this);
  }

  /**
   * The name of the entry.
   *
   * @return as in the PTX
   */
  public String entry() {
    return signature.entry();
  }

  /**
   * The PTX this kernel was taken from, for a plan's explanation.
   *
   * @return for example {@code xnor/xnor_gemm.compute_80.ptx}
   */
  public String resource() {
    return module.resource();
  }

  Gpu gpu() {
    return gpu;
  }

  PtxSignature signature() {
    return signature;
  }

  long function() {
    return function;
  }

  /** Asks the driver once for each new maximum. */
  synchronized void allowShared(int bytes) {
    if (bytes <= allowedSharedBytes) return;
    gpu.driver().allowShared(function, bytes);
    allowedSharedBytes = bytes;
  }
}
