package dev.lowbit;

import java.lang.foreign.MemorySegment;

/** Checks of the memory a caller hands to {@code run}: one message per mistake. */
public final class Operands {
  /** Never started: asks a segment whether another thread than the caller may touch it. */
  private static final Thread ANOTHER = Thread.ofPlatform().unstarted(() -> {});

  private Operands() {}

  /**
   * Checks that an operand is large enough.
   *
   * @param name of the operand, for the message
   * @param segment the caller's memory
   * @param bytes what the kernel reads or writes
   * @throws IllegalArgumentException if the segment is smaller
   */
  public static void checkSize(String name, MemorySegment segment, long bytes) {
    if (segment.byteSize() < bytes)
      throw new IllegalArgumentException(
          name + " has " + segment.byteSize() + " bytes, needs " + bytes);
  }

  /**
   * Checks that an operand can be written and is large enough.
   *
   * @param name of the operand, for the message
   * @param segment the caller's memory
   * @param bytes what the kernel writes
   * @throws IllegalArgumentException if the segment is smaller or read-only
   */
  public static void checkWritable(String name, MemorySegment segment, long bytes) {
    checkSize(name, segment, bytes);
    if (segment.isReadOnly())
      throw new IllegalArgumentException(
          name + " is read-only, but " + bytes + " bytes are written");
  }

  /**
   * Returns the bytes of a matrix in memory.
   *
   * @param rows number of rows
   * @param stride distance between row starts, in elements
   * @param rowElements elements of a row
   * @param elementBytes size of an element
   * @return ((rows - 1) * stride + rowElements) * elementBytes, 0 without rows
   */
  public static long bytes(long rows, long stride, long rowElements, int elementBytes) {
    return rows == 0
        ? 0
        : Math.multiplyExact(
            Math.addExact(Math.multiplyExact(rows - 1, stride), rowElements), elementBytes);
  }

  /**
   * Checks that a row stride holds a row.
   *
   * @param name of the stride, for the message
   * @param stride distance between row starts, in elements
   * @param rowElements elements of a row
   * @throws IllegalArgumentException if rows would overlap
   */
  public static void checkStride(String name, long stride, long rowElements) {
    if (stride < rowElements)
      throw new IllegalArgumentException(name + "=" + stride + " < " + rowElements + " of a row");
  }

  /**
   * Checks that an output does not lie in an input.
   *
   * @param inName of the input, for the message
   * @param in the input
   * @param outName of the output, for the message
   * @param out the output
   * @throws IllegalArgumentException if they share a byte
   */
  public static void checkDisjoint(
      String inName, MemorySegment in, String outName, MemorySegment out) {
    long shared =
        Math.min(in.address() + in.byteSize(), out.address() + out.byteSize())
            - Math.max(in.address(), out.address());
    // Scopes of heap segments are equal if the array is the same; heapBase() would allocate.
    boolean sameMemory =
        in.isNative() ? out.isNative() : !out.isNative() && in.scope().equals(out.scope());
    if (shared > 0 && sameMemory)
      throw new IllegalArgumentException(
          inName + " and " + outName + " overlap in " + shared + " bytes");
  }

  /**
   * Checks that an output is where an input is, element on element, or does not lie in it.
   *
   * @param inName of the input, for the message
   * @param in the input
   * @param outName of the output, for the message
   * @param out the output
   * @throws IllegalArgumentException if they share a byte and do not start at the same one
   */
  public static void checkSameOrDisjoint(
      String inName, MemorySegment in, String outName, MemorySegment out) {
    if (in.address() != out.address()) checkDisjoint(inName, in, outName, out);
  }

  /**
   * Checks that every thread of a run may touch an operand.
   *
   * @param name of the operand, for the message
   * @param segment the caller's memory
   * @param parallelism the plan's threads
   * @throws IllegalStateException if the operand's arena is closed
   * @throws WrongThreadException if the operand is confined to another thread
   * @throws IllegalArgumentException if it is confined and the plan uses more than one thread
   */
  public static void checkAccess(String name, MemorySegment segment, Parallelism parallelism) {
    if (!segment.scope().isAlive())
      throw new IllegalStateException("the arena of " + name + " is closed");
    if (!segment.isAccessibleBy(Thread.currentThread()))
      throw new WrongThreadException(name + " is confined to another thread");
    if (parallelism.threads() > 1 && !segment.isAccessibleBy(ANOTHER))
      throw new IllegalArgumentException(
          name + " is confined to 1 thread, the plan uses " + parallelism.threads());
  }

  /**
   * Checks that a residual is given exactly when the epilogue adds one.
   *
   * @param epilogue the plan's epilogue
   * @param given whether the caller gave one
   * @throws IllegalArgumentException otherwise
   */
  public static void checkResidual(Epilogue epilogue, boolean given) {
    if (epilogue.residual() != given)
      throw new IllegalArgumentException(
          "the plan has residual=" + epilogue.residual() + ", run was given residual=" + given);
  }
}
