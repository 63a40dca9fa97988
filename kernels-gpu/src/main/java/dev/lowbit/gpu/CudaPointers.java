package dev.lowbit.gpu;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;

/** JCuda's pointers hide their values and the constructors that take one; these show them. */
final class CudaPointers {
  private CudaPointers() {}

  /** Host memory, alive as long as this pointer to it: an address alone keeps nothing alive. */
  static final class Host extends Pointer {
    @SuppressWarnings("UnusedVariable") // held, not read
    private final MemorySegment memory;

    Host(MemorySegment memory) {
      super(memory.address());
      this.memory = memory;
      if (!memory.isNative()) throw new IllegalArgumentException("host memory is on the heap");
    }
  }

  /** Device memory: what cuMemAlloc wrote. */
  static final class Allocated extends CUdeviceptr {
    long value() {
      return getNativePointer() + getByteOffset();
    }
  }

  /** A stream that we opened. */
  static final class OwnStream extends CUstream {
    long value() {
      return getNativePointer();
    }
  }

  /** A module. */
  static final class Module extends CUmodule {
    long value() {
      return getNativePointer();
    }
  }

  /** A function. */
  static final class Function extends CUfunction {
    long value() {
      return getNativePointer();
    }
  }

  /** An event. */
  static final class OwnEvent extends CUevent {
    long value() {
      return getNativePointer();
    }
  }

  /** A device address; the native side adds pointer and offset. */
  static CUdeviceptr device(long address) {
    return new CUdeviceptr().withByteOffset(address);
  }

  /** Somebody else's stream: the constructor that takes a handle is JCuda's own. */
  static CUstream stream(long handle) {
    try {
      MethodHandle constructor =
          MethodHandles.privateLookupIn(CUstream.class, MethodHandles.lookup())
              .findConstructor(CUstream.class, MethodType.methodType(void.class, long.class));
      return (CUstream) constructor.invokeExact(handle);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("this JCuda cannot wrap a stream", e);
    }
  }
}
