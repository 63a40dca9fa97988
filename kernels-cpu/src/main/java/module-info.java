/** The Vector API backend; found through the SPI, exports nothing. */
module dev.lowbit.cpu {
  requires dev.lowbit.reference;
  requires jdk.incubator.vector;
  requires jdk.management;
  requires static org.jspecify;

  provides dev.lowbit.spi.KernelBackend with
      dev.lowbit.cpu.CpuBackend;
}
