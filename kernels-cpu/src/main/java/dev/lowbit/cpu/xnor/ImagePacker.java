package dev.lowbit.cpu.xnor;

import static dev.lowbit.cpu.Workspace.ALL;
import static dev.lowbit.cpu.Workspace.aligned;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.lowbit.Conv2d;
import dev.lowbit.Layout;
import dev.lowbit.cpu.EpiloguePass;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.Source;
import dev.lowbit.xnor.XnorConvSpec;
import java.lang.foreign.MemorySegment;

/**
 * Rows of a caller's image to a {@link BitImage}.
 *
 * <p>NHWC numbers are compared word by word; NHWC bits are copied, or shifted together when a pixel
 * is not whole words. NCHW reads 64 pixels of 64 planes and transposes the 64 x 64 bits.
 */
final class ImagePacker {
  private final Conv2d g;
  private final Source source;
  private final boolean planes;
  private final BitImage image;
  private final RowPacker numbers;

  ImagePacker(XnorConvSpec spec, BitImage image) {
    g = spec.geometry();
    source = spec.source();
    planes = spec.layout() == Layout.NCHW;
    this.image = image;
    numbers = new RowPacker(source, g.channels());
  }

  /** What a task needs: a stage, 64 words to transpose, a row of packed pixels. */
  long stageBytes() {
    return RowPacker.stageBytes() + BitTranspose.BYTES + aligned(pixelWords() * g.width() * 8);
  }

  long bytes() {
    return numbers.bytes();
  }

  /** Packs rows [y0, y1) of image n. */
  void pack(MemorySegment x, int n, int y0, int y1, long to, Workspace stage) {
    for (int y = y0; y < y1; y++) {
      image.clearRow(to, y);
      if (!planes) row(x, n, y, image.data(to, y), stage);
    }
    if (planes)
      for (int c = 0; c < g.channels(); c += Long.SIZE)
        for (int p = y0 * g.width(); p < y1 * g.width(); p += Long.SIZE)
          square(x, n, c, p, Math.min(Long.SIZE, y1 * g.width() - p), to, stage);
    for (int y = y0; y < y1; y++) image.complete(to, y);
  }

  private long pixelWords() {
    return BitMatrix.wordsFor(g.channels());
  }

  private void row(MemorySegment x, int n, int y, long to, Workspace stage) {
    int c = g.channels();
    long pixel = ((long) n * g.height() + y) * g.width();
    if (!(source instanceof Source.Bits)) {
      numbers.pack(x, pixel * c, g.width() * c, 0, to, image.fill(), stage, stage.address());
      return;
    }
    long bytes = pixelWords() * g.width() * Long.BYTES;
    boolean whole = c % Long.SIZE == 0;
    long pixels = whole ? to : stage.address() + RowPacker.stageBytes() + BitTranspose.BYTES;
    MemorySegment.copy(x, pixel * pixelWords() * Long.BYTES, ALL, pixels, bytes);
    for (int q = 0; q < g.width() && !whole; q++)
      BitRun.copy(pixels, q * pixelWords() * Long.SIZE, to, (long) q * c, c);
  }

  /** Channels [c, c + 64) of {@code count} pixels that start at p in their plane. */
  private void square(MemorySegment x, int n, int c, int p, int count, long to, Workspace stage) {
    int channels = Math.min(Long.SIZE, g.channels() - c);
    long words = stage.address() + RowPacker.stageBytes();
    for (int i = 0; i < Long.SIZE; i++) {
      long word = i < channels ? plane(x, n, c + i, p, count, stage) : 0;
      ALL.set(JAVA_LONG_UNALIGNED, words + (long) i * Long.BYTES, word);
    }
    BitTranspose.square(words);
    for (int i = 0; i < count; i++) {
      int y = (p + i) / g.width();
      long bit = (long) (p + i) % g.width() * g.channels() + c;
      long word = ALL.get(JAVA_LONG_UNALIGNED, words + (long) i * Long.BYTES);
      BitRun.put(image.data(to, y), bit, channels, word);
    }
  }

  private long plane(MemorySegment x, int n, int c, int p, int count, Workspace stage) {
    int area = g.height() * g.width();
    long row = (long) n * g.channels() + c;
    if (source instanceof Source.Bits) {
      long first = row * BitMatrix.wordsFor(area) + (p >>> 6);
      int shift = p & 63;
      long word = x.get(JAVA_LONG_UNALIGNED, first * Long.BYTES) >>> shift;
      if (shift + count > Long.SIZE)
        word |= x.get(JAVA_LONG_UNALIGNED, (first + 1) * Long.BYTES) << (Long.SIZE - shift);
      return word & EpiloguePass.valid(count);
    }
    numbers.stage(x, row * area + p, count, stage, stage.address());
    return numbers.plane(stage.address(), c) & EpiloguePass.valid(count);
  }
}
