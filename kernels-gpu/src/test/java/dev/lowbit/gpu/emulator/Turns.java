package dev.lowbit.gpu.emulator;

import java.util.Arrays;

/**
 * Numbers the blocks of all operations, copies included, in the order in which they ran. What wrote
 * a byte is one number, and two numbers tell whether anything ordered their operations.
 */
final class Turns {
  /** Number of the running operation's first block; older operations have smaller numbers. */
  int epoch;

  /** No operation below this number clashes with the running one. */
  int ordered = 1;

  private int epochEnd = 1;
  private long stream;
  private int[] starts = new int[1024];
  private long[] streams = new long[1024];
  private int operations;

  int now() {
    return epochEnd;
  }

  boolean full(int blocks) {
    return epochEnd > Integer.MAX_VALUE - blocks;
  }

  void restart() {
    epochEnd = 1;
    operations = 0;
  }

  void begin(int blocks, long onStream, int queuedAt) {
    if (operations == starts.length) {
      starts = Arrays.copyOf(starts, 2 * operations);
      streams = Arrays.copyOf(streams, 2 * operations);
    }
    epoch = epochEnd;
    epochEnd += blocks;
    stream = onStream;
    starts[operations] = epoch;
    streams[operations++] = onStream;
    ordered = firstUnordered(queuedAt);
  }

  /** Earlier operations of the same stream are ordered, and those done before it was queued. */
  private int firstUnordered(int queuedAt) {
    int first = epoch;
    for (int i = operations - 2; i >= 0 && starts[i] >= queuedAt; i--) {
      if (streams[i] != stream) first = starts[i];
    }
    return first;
  }

  /** Who wrote as {@code writer} without an order to {@code block} of now, or "" if all is well. */
  String clash(int writer, int block) {
    if (writer < ordered || writer == epoch + block) return "";
    if (writer >= epoch) return "and a write by block " + (writer - epoch) + " of the same grid";
    int found = Arrays.binarySearch(starts, 0, operations, writer);
    long by = streams[found >= 0 ? found : -found - 2];
    return by == stream ? "" : "and a write on stream " + by + ", which was not synchronised";
  }
}
