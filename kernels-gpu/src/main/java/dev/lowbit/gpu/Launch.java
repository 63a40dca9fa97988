package dev.lowbit.gpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A launch of a kernel: grid, block, shared memory and arguments, which keep their values from one
 * use to the next. One thread at a time; setting and launching allocate nothing.
 */
public final class Launch {
  private static final int MAX_GRID_YZ = 65_535;
  private static final int MAX_BLOCK = 1024;
  static final int MAX_PARAMETERS = 64;

  private final Kernel kernel;
  private final PtxSignature signature;
  private final MemorySegment arguments;
  private final long wanted;

  /** Bit i: argument i has a value. */
  private long set;

  private int gridX = 1;
  private int gridY = 1;
  private int gridZ = 1;
  private int block;
  private int sharedBytes;

  Launch(Kernel kernel) {
    this.kernel = kernel;
    signature = kernel.signature();
    int count = signature.parameters().size();
    if (count > MAX_PARAMETERS)
      throw new IllegalArgumentException(
          kernel.entry() + " has " + count + " parameters, at most " + MAX_PARAMETERS);
    wanted = count == 0 ? 0 : -1L >>> (MAX_PARAMETERS - count);
    // Of the exact size, in memory that may be read to the next multiple of 8.
    arguments = Arena.ofAuto().allocate(signature.bytes() + 8L, 16).asSlice(0, signature.bytes());
  }

  /**
   * Sets the number of blocks.
   *
   * @param x columns, at least 1
   * @param y rows, 1 to 65535
   * @return this
   */
  public Launch grid(int x, int y) {
    return grid(x, y, 1);
  }

  /**
   * Sets the number of blocks.
   *
   * @param x columns, at least 1
   * @param y rows, 1 to 65535
   * @param z layers, 1 to 65535
   * @return this
   */
  public Launch grid(int x, int y, int z) {
    if (x < 1 || y < 1 || z < 1 || y > MAX_GRID_YZ || z > MAX_GRID_YZ)
      throw new IllegalArgumentException(
          kernel.entry() + ": grid is " + x + "x" + y + "x" + z + ", y and z are 1 to 65535");
    gridX = x;
    gridY = y;
    gridZ = z;
    return this;
  }

  /**
   * Sets the number of threads of a block.
   *
   * @param threads 1 to 1024
   * @return this
   */
  public Launch block(int threads) {
    if (threads < 1 || threads > MAX_BLOCK)
      throw new IllegalArgumentException(
          kernel.entry() + ": a block has " + threads + " threads, 1 to 1024 are possible");
    block = threads;
    return this;
  }

  /**
   * Sets the dynamic shared memory of a block; above 48 KiB the driver is asked once.
   *
   * @param bytes 0 to what the device has
   * @return this
   */
  public Launch shared(int bytes) {
    int most = kernel.gpu().device().sharedBytesPerBlock();
    if (bytes < 0 || bytes > most)
      throw new IllegalArgumentException(
          kernel.entry() + ": " + bytes + " bytes of shared memory, the device has " + most);
    kernel.allowShared(bytes);
    sharedBytes = bytes;
    return this;
  }

  /**
   * Sets a device address.
   *
   * @param index which parameter, from 0
   * @param address for example {@link DeviceBuffer#address()}
   * @return this
   */
  public Launch pointer(int index, long address) {
    arguments.set(JAVA_LONG, offset(index, 8, 'u', "a pointer"), address);
    return this;
  }

  /**
   * Sets a 32-bit integer.
   *
   * @param index which parameter, from 0
   * @param value signed or unsigned
   * @return this
   */
  public Launch int32(int index, int value) {
    arguments.set(JAVA_INT, offset(index, 4, 'i', "an int32"), value);
    return this;
  }

  /**
   * Sets a 64-bit integer.
   *
   * @param index which parameter, from 0
   * @param value signed or unsigned
   * @return this
   */
  public Launch int64(int index, long value) {
    arguments.set(JAVA_LONG, offset(index, 8, 'i', "an int64"), value);
    return this;
  }

  /**
   * Sets a float.
   *
   * @param index which parameter, from 0
   * @param value any
   * @return this
   */
  public Launch float32(int index, float value) {
    arguments.set(JAVA_FLOAT, offset(index, 4, 'f', "a float32"), value);
    return this;
  }

  /**
   * Queues the kernel.
   *
   * @param stream of the same GPU
   * @throws IllegalStateException if an argument or the block has no value, or the stream is closed
   */
  public void on(Stream stream) {
    Gpu gpu = kernel.gpu();
    if (stream.gpu() != gpu)
      throw new IllegalArgumentException(
          kernel.entry() + " is on " + gpu + ", the stream on " + stream.gpu());
    if (set != wanted)
      throw new IllegalStateException(
          kernel.entry() + ": argument " + Long.numberOfTrailingZeros(~set) + " has no value");
    if (block == 0) throw new IllegalStateException(kernel.entry() + ": block has no value");
    long handle = stream.handle();
    gpu.launches().note(this);
    gpu.driver()
        .launch(kernel.function(), gridX, gridY, gridZ, block, sharedBytes, arguments, handle);
  }

  Kernel kernel() {
    return kernel;
  }

  MemorySegment arguments() {
    return arguments;
  }

  int gridX() {
    return gridX;
  }

  int gridY() {
    return gridY;
  }

  int gridZ() {
    return gridZ;
  }

  int block() {
    return block;
  }

  int sharedBytes() {
    return sharedBytes;
  }

  /** The place of a parameter, and the note that it has a value. */
  private int offset(int index, int bytes, char kind, String given) {
    if (index < 0 || index >= signature.parameters().size())
      throw new IllegalArgumentException(
          kernel.entry()
              + " has no parameter "
              + index
              + ": it has "
              + signature.parameters().size());
    PtxSignature.Parameter parameter = signature.parameters().get(index);
    if (!parameter.takes(bytes, kind))
      throw new IllegalArgumentException(
          kernel.entry()
              + ": parameter "
              + index
              + " is a "
              + parameter.type()
              + " of "
              + parameter.bytes()
              + " bytes, not "
              + given
              + " of "
              + bytes);
    set |= 1L << index;
    return parameter.offset();
  }
}
