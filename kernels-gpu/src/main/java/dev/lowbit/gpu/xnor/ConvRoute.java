package dev.lowbit.gpu.xnor;

import dev.lowbit.Conv2d;
import dev.lowbit.gpu.Device;
import dev.lowbit.xnor.BitMatrix;

/**
 * Which kernel convolves, by compute capability and shape.
 *
 * @param algorithm in a few words
 * @param tile for pixels at multiples of 16 bytes
 * @param reason why, for {@code explain()}
 */
record ConvRoute(String algorithm, ConvTile tile, String reason) {
  static ConvRoute of(Device device, Conv2d g) {
    int capability = device.computeCapability();
    String name = "compute capability " + device.major() + "." + device.minor();
    if (g.groups() > 1)
      return new ConvRoute(
          "xor + popcount on integer units, bits of a group shifted together",
          ConvTile.GROUPED_64X32,
          g.groups() + " groups: tensor cores are used for one");
    if (capability < 80) return popcount(name + ": bit tensor cores are used from 8.0");
    if (capability >= 100)
      return new ConvRoute(
          "bytes of +-1 on int8 tensor cores",
          ConvTile.BYTES_64X64,
          name + " has no bit tensor cores");
    ConvTile pairs = tile(device, g);
    boolean even = BitMatrix.wordsFor(g.channels()) % 2 == 0;
    return new ConvRoute(
        "and + popcount on bit tensor cores, set bits of the windows subtracted",
        even ? pairs : pairs.words(),
        name
            + " has bit tensor cores"
            + (even
                ? "; pixels at odd multiples of 8 bytes are copied word by word"
                : "; pixels are an odd number of words and copied word by word"));
  }

  private static ConvRoute popcount(String reason) {
    return new ConvRoute("xor + popcount on integer units", ConvTile.POPCOUNT_64X32, reason);
  }

  private static ConvTile tile(Device device, Conv2d g) {
    int pixels = Math.multiplyExact(Math.multiplyExact(g.images(), g.outH()), g.outW());
    ConvTile large = ConvTile.PAIRS_128X128;
    boolean fills = large.blocks(pixels, g.outputs()) >= device.multiprocessors();
    boolean fits = device.sharedBytesPerBlock() >= large.sharedBytes;
    return fits && fills && g.outputs() > 64 ? large : ConvTile.PAIRS_64X64;
  }
}
