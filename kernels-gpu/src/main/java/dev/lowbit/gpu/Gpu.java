package dev.lowbit.gpu;

import dev.lowbit.spi.Availability;
import dev.lowbit.spi.BackendException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * One device, on its primary context, which other CUDA users of the process share. Safe from any
 * thread.
 *
 * <p>After an error that breaks the context (an illegal address, a failed launch) that error is
 * thrown once, with the last launches; every later call throws {@link GpuException} with "the
 * device context is broken since".
 */
public final class Gpu implements AutoCloseable {
  private final LaunchLog launches = new LaunchLog();
  private final GuardedDriver driver;
  private final Device device;
  private final Set<Resource> owned = ConcurrentHashMap.newKeySet();
  private final Map<String, List<KernelModule>> modules = new ConcurrentHashMap<>();
  private final Map<String, Kernel> kernels = new ConcurrentHashMap<>();
  private final Queue<Staging> stagings = new ConcurrentLinkedQueue<>();
  private final Queue<Staging> idle = new ConcurrentLinkedQueue<>();

  private Gpu(Driver driver) {
    this.driver = new GuardedDriver(driver, launches);
    this.device = driver.device();
  }

  /**
   * Opens a device.
   *
   * @param ordinal from 0
   * @return the device; close it after everything made from it
   * @throws BackendException if there is no device or driver; the message has the cure
   */
  public static Gpu open(int ordinal) {
    if (ordinal < 0) throw new IllegalArgumentException("device ordinal is negative: " + ordinal);
    return switch (GpuProbe.availability()) {
      case Availability.Missing m -> throw new BackendException(m.reason() + "; " + m.cure());
      case Availability.Ready _ -> on(CudaDriver.open(ordinal));
    };
  }

  static Gpu on(Driver driver) {
    return new Gpu(driver);
  }

  /**
   * What the device is.
   *
   * @return name, compute capability, sizes
   */
  public Device device() {
    return device;
  }

  /**
   * Makes a stream.
   *
   * @return a stream that does not wait for the default stream
   */
  public Stream openStream() {
    return Stream.open(this);
  }

  /**
   * Makes an event.
   *
   * @return an event that can be timed
   */
  public Event openEvent() {
    return new Event(this);
  }

  /**
   * Allocates device memory; its content is undefined.
   *
   * @param bytes 0 or more
   * @return a buffer that owns its memory
   */
  public DeviceBuffer allocate(long bytes) {
    return DeviceBuffer.allocate(this, bytes);
  }

  /**
   * Allocates and frees in the order of a stream.
   *
   * @param bytes 0 or more
   * @param stream the only stream that may use it; close the buffer before the stream
   * @return a buffer that owns its memory; its content is undefined
   */
  public DeviceBuffer allocate(long bytes, Stream stream) {
    return DeviceBuffer.allocate(this, bytes, stream);
  }

  /**
   * Copies host memory into a new buffer and waits for it.
   *
   * @param host heap or native, any alignment
   * @return a buffer of the same size that owns its memory
   */
  public DeviceBuffer upload(MemorySegment host) {
    DeviceBuffer buffer = allocate(host.byteSize());
    try (Stream stream = openStream()) {
      buffer.copyFrom(host, stream);
      stream.synchronize();
      return buffer;
    } catch (RuntimeException e) {
      buffer.close();
      throw e;
    }
  }

  /**
   * Whether some PTX that this device can run has an entry.
   *
   * @param name of the module, for example {@code xnor/xnor_gemm}
   * @param entry in it
   * @return true if {@link #kernel} finds it
   */
  public boolean has(String name, String entry) {
    return variants(name).stream().anyMatch(module -> module.signature(entry) != null);
  }

  /**
   * Finds an entry in the resources {@code dev/lowbit/gpu/<name>.compute_NN.ptx}: the highest NN
   * that the device can run and that has the entry. The first use of a module compiles it.
   *
   * @param name of the module, for example {@code xnor/xnor_gemm}
   * @param entry in it
   * @return the same kernel every time
   * @throws BackendException if there is none
   */
  public Kernel kernel(String name, String entry) {
    String key = name + ' ' + entry;
    Kernel known = kernels.get(key);
    if (known != null) return known;
    for (KernelModule module : variants(name)) {
      PtxSignature signature = module.signature(entry);
      if (signature == null) continue;
      Kernel kernel = new Kernel(this, module, signature);
      Kernel earlier = kernels.putIfAbsent(key, kernel);
      return earlier == null ? kernel : earlier;
    }
    throw new BackendException(
        "no PTX of "
            + name
            + " for compute capability "
            + device.computeCapability()
            + " has the entry "
            + entry
            + "; read: "
            + variants(name).stream().map(KernelModule::resource).toList());
  }

  private List<KernelModule> variants(String name) {
    return modules.computeIfAbsent(name, n -> KernelModule.variants(n, device, driver));
  }

  /** Frees what was not closed, unloads the modules and gives the device back. */
  @Override
  public void close() {
    try {
      for (Resource resource : owned) resource.close();
      idle.clear();
      for (Staging staging = stagings.poll(); staging != null; staging = stagings.poll())
        staging.close();
    } finally {
      driver.close();
    }
  }

  @Override
  public String toString() {
    return device.name();
  }

  Driver driver() {
    return driver;
  }

  LaunchLog launches() {
    return launches;
  }

  void own(Resource resource) {
    owned.add(resource);
  }

  void disown(Resource resource) {
    owned.remove(resource);
  }

  /** Copies through a pinned buffer; there are as many as copies ran at once. */
  void staged(Consumer<Staging> copy) {
    Staging taken = idle.poll();
    Staging staging = taken == null ? new Staging(driver) : taken;
    if (taken == null) stagings.add(staging);
    copy.accept(staging);
    idle.add(staging); // not after an error, when a copy may still be in flight
  }
}
