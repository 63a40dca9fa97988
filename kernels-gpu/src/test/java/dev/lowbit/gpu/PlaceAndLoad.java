package dev.lowbit.gpu;

import jcuda.runtime.JCuda;

/** The program of the JVMs that {@code JCudaNativesTest} starts. */
public final class PlaceAndLoad {
  private PlaceAndLoad() {}

  /** Places the library that loads without a GPU, and calls into it. */
  public static void main(String... args) {
    JCudaNatives.place("JCudaRuntime");
    int[] version = new int[1];
    JCuda.cudaRuntimeGetVersion(version);
    System.out.println("module " + JCuda.class.getModule().getName() + " version " + version[0]);
  }
}
