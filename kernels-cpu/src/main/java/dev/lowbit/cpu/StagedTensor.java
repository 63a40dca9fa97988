package dev.lowbit.cpu;

import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A caller's tensor as native memory: itself, or for heap memory a copy that this object keeps,
 * made when it first meets some.
 */
public final class StagedTensor {
  private final long bytes;
  private final long slack;
  private @Nullable Workspace copy;

  /** For tensors of so many bytes. */
  public StagedTensor(long bytes) {
    this(bytes, 0);
  }

  /**
   * For kernels that read beyond the end.
   *
   * @param slack bytes beyond it; if there are any, native memory is copied too
   */
  public StagedTensor(long bytes, long slack) {
    this.bytes = bytes;
    this.slack = slack;
  }

  /** The address to read from. */
  public long input(MemorySegment tensor) {
    if (tensor.isNative() && slack == 0) return tensor.address();
    Workspace to = copy();
    MemorySegment.copy(tensor, 0, to.memory(), 0, bytes);
    return to.address();
  }

  /** The address to write to; {@link #write} ends it. */
  public long output(MemorySegment tensor) {
    return tensor.isNative() ? tensor.address() : copy().address();
  }

  /**
   * Writes the tensor's channels to heap memory.
   *
   * @param rowBytes bytes of a row of the wider tensor
   * @param elementBytes of an element; of a word for bits
   */
  public void write(MemorySegment tensor, Tensor t, long rowBytes, int elementBytes) {
    if (tensor.isNative()) return;
    if (t.channels() == t.total()) {
      write(tensor, 0, bytes);
    } else if (t.layout() == Layout.NCHW) {
      for (int n = 0; n < t.images(); n++)
        write(tensor, t.row(n, 0, 0, 0) * rowBytes, t.channels() * rowBytes);
    } else {
      for (int row = 0; row < t.rows(); row++)
        write(
            tensor,
            row * rowBytes + (long) t.first() * elementBytes,
            (long) t.channels() * elementBytes);
    }
  }

  private void write(MemorySegment tensor, long at, long count) {
    MemorySegment.copy(copy().memory(), at, tensor, at, count);
  }

  private Workspace copy() {
    Workspace memory = copy;
    if (memory == null) copy = memory = new Workspace(bytes + slack);
    return memory;
  }
}
