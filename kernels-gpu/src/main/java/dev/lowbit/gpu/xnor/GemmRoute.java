package dev.lowbit.gpu.xnor;

import dev.lowbit.gpu.Device;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which kernel multiplies, by compute capability and shape.
 *
 * @param algorithm in a few words
 * @param large for products that fill the device with its tiles
 * @param small for others
 * @param unaligned for an A that does not lie in rows of 16 bytes
 * @param reason why, for {@code explain()}
 * @param multiprocessors of the device
 */
record GemmRoute(
    String algorithm,
    GemmTile large,
    GemmTile small,
    GemmTile unaligned,
    String reason,
    int multiprocessors) {
  /** Up to here B is read once per 4 rows of A by the streaming kernel. */
  static final int FEW_ROWS = 8;

  static GemmRoute of(Device device) {
    int capability = device.computeCapability();
    String name = "compute capability " + device.major() + "." + device.minor();
    int processors = device.multiprocessors();
    if (capability < 80)
      return new GemmRoute(
          "xor + popcount on integer units",
          GemmTile.POPCOUNT_64X64,
          GemmTile.POPCOUNT_64X64,
          GemmTile.POPCOUNT_64X64,
          name + ": bit tensor cores are used from 8.0",
          processors);
    if (capability >= 100)
      return new GemmRoute(
          "bytes of +-1 on int8 tensor cores",
          GemmTile.BYTE_64X64,
          GemmTile.BYTE_64X64,
          GemmTile.BYTE_64X64,
          name + " has no bit tensor cores",
          processors);
    boolean fits = device.sharedBytesPerBlock() >= GemmTile.BIT_128X256.sharedBytes;
    return new GemmRoute(
        "and + popcount on bit tensor cores, row counts subtracted",
        fits ? GemmTile.BIT_128X256 : GemmTile.BIT_64X64,
        GemmTile.BIT_64X64,
        GemmTile.POPCOUNT_64X64,
        name
            + " has bit tensor cores"
            + (fits ? "" : ", but too little shared memory for 128x256 tiles")
            + "; rows of A at odd multiples of 8 bytes go through popcount on integer units",
        processors);
  }

  GemmTile choose(int m, int n, boolean aligned) {
    if (m <= FEW_ROWS) return GemmTile.STREAM_4X32;
    if (!aligned) return unaligned;
    return large.blocks(m, n) >= multiprocessors ? large : small;
  }

  Set<GemmTile> tiles() {
    return EnumSet.of(GemmTile.STREAM_4X32, large, small, unaligned);
  }

  String tile() {
    String body = large == small ? size(large) : size(large) + " or " + size(small);
    return body + ", 4x32 up to " + FEW_ROWS + " rows";
  }

  private static String size(GemmTile tile) {
    return tile.name().substring(tile.name().indexOf('_') + 1).replace('X', 'x');
  }
}
