/** The contract of lowbit: operand types, operations, their meaning in plain Java, and the SPI. */
module dev.lowbit.reference {
  requires static org.jspecify;

  exports dev.lowbit;
  exports dev.lowbit.quantize;
  exports dev.lowbit.spectral;
  exports dev.lowbit.spi;
  exports dev.lowbit.spmm;
  exports dev.lowbit.stencil;
  exports dev.lowbit.xnor;

  uses dev.lowbit.spi.KernelBackend;

  provides dev.lowbit.spi.KernelBackend with
      dev.lowbit.ReferenceBackend;
}
