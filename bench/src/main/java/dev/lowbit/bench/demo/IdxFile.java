package dev.lowbit.bench.demo;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * An array of unsigned bytes in the IDX format of the MNIST family.
 *
 * <pre>
 *   0 0 8 d | size of dimension 0, int32 big-endian | ... | size of dimension d-1 | bytes
 * </pre>
 *
 * @param sizes of the dimensions, slowest first
 * @param bytes the elements
 */
@SuppressWarnings("ArrayRecordComponent") // identity is enough: files are not compared
record IdxFile(int[] sizes, byte[] bytes) {
  private static final int UNSIGNED_BYTE = 8;

  /**
   * Reads a whole file.
   *
   * @throws IOException if it is not such a file, or shorter or longer than it says
   */
  static IdxFile read(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    int magic = data.readInt();
    int dimensions = magic & 0xff;
    if (magic >>> 8 != UNSIGNED_BYTE || dimensions == 0)
      throw new IOException(
          "magic number 0x%08x, an IDX file of bytes starts with 0x000008NN".formatted(magic));
    int[] sizes = new int[dimensions];
    int count = 1;
    for (int d = 0; d < dimensions; d++) {
      sizes[d] = data.readInt();
      if (sizes[d] < 0) throw new IOException("dimension " + d + " has size " + sizes[d]);
      count = Math.multiplyExact(count, sizes[d]);
    }
    byte[] bytes = data.readAllBytes();
    if (bytes.length != count)
      throw new IOException(
          Arrays.toString(sizes) + " needs " + count + " bytes, there are " + bytes.length);
    return new IdxFile(sizes, bytes);
  }
}
