package dev.lowbit.gpu.emulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A loaded module: its kernels, and its constants in device memory. */
final class PtxModule {
  final Map<String, Kernel> kernels = new HashMap<>();

  /**
   * Parses and decodes all entries.
   *
   * @param ptx the text
   * @param capability of the device, 80 for 8.0
   * @param memory where module variables go
   */
  PtxModule(String ptx, int capability, GlobalMemory memory) {
    PtxText text = new PtxText(ptx);
    if (text.target > capability) {
      throw new Fault(
          "CUDA_ERROR_NO_BINARY_FOR_GPU",
          "PTX for sm_" + text.target + " on a device of capability " + capability);
    }
    List<PtxText.Variable> shared = new ArrayList<>();
    Map<String, Long> symbols = new HashMap<>();
    for (PtxText.Variable v : text.variables) {
      if (v.space().equals("shared")) shared.add(v);
      else symbols.put(v.name(), place(v, memory));
    }
    for (PtxText.Entry e : text.entries) {
      kernels.put(e.name(), new Decoder(e, shared, symbols).kernel());
    }
  }

  private static long place(PtxText.Variable v, GlobalMemory memory) {
    if (v.bytes() == 0) throw new Fault(Fault.INVALID_PTX, v.name() + " has no size");
    byte[] bytes = new byte[v.bytes()];
    String list = v.initial().replaceAll("[{}\\s]", "");
    int at = 0;
    for (String item : list.isEmpty() ? new String[0] : list.split(",")) {
      long value = number(item, v);
      for (int i = 0; i < v.width(); i++) bytes[at++] = (byte) (value >> (8 * i));
    }
    long address = memory.alloc(bytes.length);
    memory.copyIn(address, bytes);
    return address;
  }

  private static long number(String s, PtxText.Variable v) {
    try {
      if (s.startsWith("0f")) return Integer.parseUnsignedInt(s.substring(2), 16);
      return s.startsWith("0x") ? Long.parseUnsignedLong(s.substring(2), 16) : Long.parseLong(s);
    } catch (NumberFormatException e) {
      throw new Fault(Fault.INVALID_PTX, v.name() + " is initialised with " + s);
    }
  }
}
