package dev.lowbit.gpu;

import static dev.lowbit.gpu.CudaStatus.check;
import static dev.lowbit.gpu.CudaStatus.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static jcuda.driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES;
import static jcuda.driver.CUjit_option.CU_JIT_ERROR_LOG_BUFFER;
import static jcuda.driver.CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES;
import static jcuda.driver.CUstream_flags.CU_STREAM_NON_BLOCKING;

import dev.lowbit.spi.BackendException;
import dev.lowbit.spi.Pool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Map;
import jcuda.Pointer;
import jcuda.driver.CUevent;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import jcuda.driver.JITOptions;

/**
 * The driver of a real device, through JCuda. No heap array of a caller's crosses the border: JCuda
 * releases it while an asynchronous copy still runs. Every call sets the context, which is the
 * thread's: a virtual thread may have changed its carrier since the last call.
 */
final class CudaDriver implements Driver {
  private static final int LOG_BYTES = 16 << 10;

  private record Module(CudaPointers.Module handle, Map<String, PtxSignature> entries) {}

  private record Function(CudaPointers.Function handle, PtxSignature signature) {}

  private final CudaContext context;
  private final Device device;
  private final boolean pools;
  private final HandleTable<Module> modules = new HandleTable<>();
  private final HandleTable<Function> functions = new HandleTable<>();
  private final HandleTable<CUstream> streams = new HandleTable<>();
  private final HandleTable<CUevent> events = new HandleTable<>();
  private final Pool<CudaArguments> pointers =
      new Pool<>(2 * Runtime.getRuntime().availableProcessors(), CudaArguments::new);

  private CudaDriver(CudaContext context) {
    this.context = context;
    device = context.describe();
    pools = context.hasMemoryPools();
  }

  /** Opens a device; ask {@link GpuProbe} first. */
  static CudaDriver open(int ordinal) {
    JCudaNatives.place("JCudaDriver");
    try {
      return new CudaDriver(new CudaContext(ordinal));
    } catch (LinkageError e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new BackendException("JCuda's native library does not load: " + reason, e);
    }
  }

  @Override
  public Device device() {
    return device;
  }

  @Override
  public long alloc(long bytes) {
    context.enter();
    CudaPointers.Allocated p = new CudaPointers.Allocated();
    check(JCudaDriver.cuMemAlloc(p, bytes), "cuMemAlloc", bytes);
    return p.value();
  }

  @Override
  public void free(long address) {
    context.enter();
    check(JCudaDriver.cuMemFree(CudaPointers.device(address)), "cuMemFree");
  }

  @Override
  public long alloc(long bytes, long stream) {
    if (!pools) return alloc(bytes);
    CUstream s = stream(stream);
    CudaPointers.Allocated p = new CudaPointers.Allocated();
    context.enter();
    check(JCudaDriver.cuMemAllocAsync(p, bytes, s), "cuMemAllocAsync", bytes);
    return p.value();
  }

  @Override
  public void free(long address, long stream) {
    if (!pools) {
      free(address); // waits for the device, so it is in order too
      return;
    }
    CUstream s = stream(stream);
    context.enter();
    check(JCudaDriver.cuMemFreeAsync(CudaPointers.device(address), s), "cuMemFreeAsync");
  }

  @Override
  public void pin(MemorySegment host) {
    context.enter();
    long bytes = host.byteSize();
    check(
        JCudaDriver.cuMemHostRegister(new CudaPointers.Host(host), bytes, 0),
        "cuMemHostRegister",
        bytes);
  }

  @Override
  public void unpin(MemorySegment host) {
    context.enter();
    check(JCudaDriver.cuMemHostUnregister(new CudaPointers.Host(host)), "cuMemHostUnregister");
  }

  @Override
  public void copyIn(long to, MemorySegment host, long stream) {
    CudaPointers.Host from = new CudaPointers.Host(host);
    CUstream s = stream(stream);
    long bytes = host.byteSize();
    context.enter();
    check(
        JCudaDriver.cuMemcpyHtoDAsync(CudaPointers.device(to), from, bytes, s),
        "cuMemcpyHtoDAsync",
        bytes);
  }

  @Override
  public void copyOut(MemorySegment host, long from, long stream) {
    CudaPointers.Host to = new CudaPointers.Host(host);
    CUstream s = stream(stream);
    long bytes = host.byteSize();
    context.enter();
    check(
        JCudaDriver.cuMemcpyDtoHAsync(to, CudaPointers.device(from), bytes, s),
        "cuMemcpyDtoHAsync",
        bytes);
  }

  @Override
  public void fill(long address, byte value, long bytes, long stream) {
    CUstream s = stream(stream);
    context.enter();
    check(
        JCudaDriver.cuMemsetD8Async(CudaPointers.device(address), value, bytes, s),
        "cuMemsetD8Async",
        bytes);
  }

  @Override
  public long load(String ptx) {
    JITOptions options = new JITOptions();
    options.putInt(CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES, LOG_BYTES);
    options.putBytes(CU_JIT_ERROR_LOG_BUFFER, new byte[LOG_BYTES]);
    CudaPointers.Module module = new CudaPointers.Module();
    context.enter();
    // Off-heap text: the overload for a String pins a heap array while the driver compiles.
    try (Arena arena = Arena.ofConfined()) {
      CudaPointers.Host text = new CudaPointers.Host(arena.allocateFrom(ptx));
      int code = JCudaDriver.cuModuleLoadDataJIT(module, text, options);
      if (code != 0) {
        String log = new String(options.getBytes(CU_JIT_ERROR_LOG_BUFFER), UTF_8).trim();
        throw failure(code, "cuModuleLoadDataEx: " + log);
      }
    }
    modules.put(module.value(), new Module(module, PtxSignature.parse(ptx)));
    return module.value();
  }

  @Override
  public long function(long module, String entry) {
    Module loaded = modules.known(module);
    CudaPointers.Function handle = new CudaPointers.Function();
    context.enter();
    check(
        JCudaDriver.cuModuleGetFunction(handle, loaded.handle, entry),
        "cuModuleGetFunction of " + entry);
    PtxSignature signature = loaded.entries.get(entry);
    if (signature == null) throw new IllegalStateException(entry + " has no readable .entry");
    functions.put(handle.value(), new Function(handle, signature));
    return handle.value();
  }

  @Override
  public void allowShared(long function, int bytes) {
    Function f = functions.known(function);
    context.enter();
    check(
        JCudaDriver.cuFuncSetAttribute(
            f.handle, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, bytes),
        "cuFuncSetAttribute of " + f.signature.entry() + ", shared memory",
        bytes);
  }

  @Override
  public void launch(
      long function,
      int gridX,
      int gridY,
      int gridZ,
      int block,
      int shared,
      MemorySegment arguments,
      long stream) {
    Function f = functions.known(function);
    CUstream s = stream(stream);
    CudaArguments free = pointers.take();
    try {
      Pointer values = free.to(arguments, f.signature);
      context.enter();
      int code =
          JCudaDriver.cuLaunchKernel(
              f.handle, gridX, gridY, gridZ, block, 1, 1, shared, s, values, null);
      if (code != 0)
        throw failure(
            code,
            "cuLaunchKernel of "
                + f.signature.describe(arguments, gridX, gridY, gridZ, block, shared));
    } finally {
      pointers.put(free);
      Reference.reachabilityFence(arguments);
    }
  }

  @Override
  public long openStream() {
    CudaPointers.OwnStream stream = new CudaPointers.OwnStream();
    context.enter();
    check(JCudaDriver.cuStreamCreate(stream, CU_STREAM_NON_BLOCKING), "cuStreamCreate");
    streams.put(stream.value(), stream);
    return stream.value();
  }

  @Override
  public void closeStream(long stream) {
    synchronize(stream);
    CUstream s = stream(stream);
    context.enter();
    check(JCudaDriver.cuStreamDestroy(s), "cuStreamDestroy");
  }

  @Override
  public void synchronize(long stream) {
    CUstream s = stream(stream);
    context.enter();
    check(JCudaDriver.cuStreamSynchronize(s), "cuStreamSynchronize");
  }

  @Override
  public long openEvent() {
    CudaPointers.OwnEvent event = new CudaPointers.OwnEvent();
    context.enter();
    check(JCudaDriver.cuEventCreate(event, 0), "cuEventCreate");
    events.put(event.value(), event);
    return event.value();
  }

  @Override
  public void closeEvent(long event) {
    context.enter();
    check(JCudaDriver.cuEventDestroy(events.known(event)), "cuEventDestroy");
  }

  @Override
  public void record(long event, long stream) {
    CUstream s = stream(stream);
    context.enter();
    check(JCudaDriver.cuEventRecord(events.known(event), s), "cuEventRecord");
  }

  @Override
  public void await(long event, long stream) {
    CUstream s = stream(stream);
    context.enter();
    check(JCudaDriver.cuStreamWaitEvent(s, events.known(event), 0), "cuStreamWaitEvent");
  }

  @Override
  public float elapsedMillis(long from, long to) {
    float[] millis = new float[1];
    context.enter();
    check(
        JCudaDriver.cuEventElapsedTime(millis, events.known(from), events.known(to)),
        "cuEventElapsedTime");
    return millis[0];
  }

  @Override
  public void close() {
    context.enter();
    try {
      for (Module module : modules.all())
        check(JCudaDriver.cuModuleUnload(module.handle), "cuModuleUnload");
    } finally {
      context.release();
    }
  }

  /**
   * Ours, or somebody else's, which is kept: an object per launch would be garbage. Ask before the
   * context is entered, since keeping it may block.
   */
  private CUstream stream(long handle) {
    CUstream known = streams.get(handle);
    if (known != null) return known;
    CUstream foreign = CudaPointers.stream(handle);
    streams.put(handle, foreign);
    return foreign;
  }
}
