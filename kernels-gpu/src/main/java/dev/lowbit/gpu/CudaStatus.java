package dev.lowbit.gpu;

import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** Return codes of the driver. Some calls of JCuda never throw, so every code is checked here. */
final class CudaStatus {
  private CudaStatus() {}

  static void check(int code, String call) {
    if (code != CUresult.CUDA_SUCCESS) throw failure(code, call);
  }

  /** With the size in the message. */
  static void check(int code, String call, long bytes) {
    if (code != CUresult.CUDA_SUCCESS) throw failure(code, call + " of " + bytes + " bytes");
  }

  static GpuException failure(int code, String call) {
    // The driver's own name: a driver is often newer than JCuda's list.
    String[] name = new String[1];
    int unknown = JCudaDriver.cuGetErrorName(code, name);
    return new GpuException(unknown == 0 && name[0] != null ? name[0] : "error " + code, call);
  }
}
