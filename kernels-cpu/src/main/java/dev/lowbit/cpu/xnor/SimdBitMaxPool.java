package dev.lowbit.cpu.xnor;

import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.lowbit.Conv2d;
import dev.lowbit.Explanation;
import dev.lowbit.Layout;
import dev.lowbit.Operands;
import dev.lowbit.Padding;
import dev.lowbit.Parallelism;
import dev.lowbit.cpu.EpiloguePass;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.spi.Lifetime;
import dev.lowbit.spi.Pool;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.BitMaxPool;
import dev.lowbit.xnor.BitTensor;
import dev.lowbit.xnor.Source;
import dev.lowbit.xnor.XnorConvSpec;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * {@link BitMaxPool} as OR of words: an image is packed to a {@link BitImage} with -1 around it,
 * the words of a window's pixels are combined, 64 channels at once.
 *
 * <p>One thread: a pooled image costs less than handing out its rows.
 */
public final class SimdBitMaxPool implements BitMaxPool {
  @Override
  public Plan plan(Conv2d window, Layout layout, Parallelism parallelism) {
    BitMaxPool.check(window);
    return new PackedPlan(window, layout, parallelism);
  }

  private static final class PackedPlan implements Plan {
    private final Lifetime life = new Lifetime();
    private final Conv2d g;
    private final BitTensor in;
    private final BitTensor out;
    private final Parallelism parallelism;
    private final BitImage image;
    private final ImagePacker packer;
    private final long planeWords;
    private final Pool<Task> tasks;

    PackedPlan(Conv2d g, Layout layout, Parallelism parallelism) {
      this.g = g;
      this.parallelism = parallelism;
      in = BitMaxPool.input(g, layout);
      out = BitMaxPool.output(g, layout);
      image = new BitImage(g, Padding.MINUS_ONE);
      XnorConvSpec source = XnorConvSpec.of(g).withLayout(layout).withSource(new Source.Bits());
      packer = new ImagePacker(source, image);
      planeWords = BitMatrix.wordsFor(out.cols());
      tasks = new Pool<>(Runtime.getRuntime().availableProcessors(), Task::new);
    }

    /** What a run needs: the image, a stage for packing, the words of an output image. */
    private final class Task {
      final Workspace bits = new Workspace(image.bytes());
      final Workspace stage = new Workspace(packer.stageBytes());
      final Workspace result =
          new Workspace(BitTranspose.BYTES + out.rows() / Math.max(1, g.images()) * planeWords * 8);

      Task() {
        image.clear(bits.address());
      }
    }

    @Override
    public void run(MemorySegment x, MemorySegment y) {
      life.check();
      BitMaxPool.check(in, x, out, y);
      Operands.checkAccess("x", x, parallelism);
      Operands.checkAccess("y", y, parallelism);
      Task t = tasks.take();
      try {
        for (int n = 0; n < g.images(); n++) {
          packer.pack(x, n, 0, g.height(), t.bits.address(), t.stage);
          if (out.layout() == Layout.NHWC) pixels(t);
          else planes(t);
          long size = out.rows() / g.images() * planeWords * Long.BYTES;
          MemorySegment.copy(t.result.memory(), BitTranspose.BYTES, y, n * size, size);
        }
      } finally {
        tasks.put(t);
        Reference.reachabilityFence(this); // kernels hold only addresses
      }
    }

    private void pixels(Task t) {
      long to = t.result.address() + BitTranspose.BYTES;
      for (int p = 0; p < g.outH(); p++)
        for (int q = 0; q < g.outW(); q++)
          for (int c = 0; c < g.channels(); c += Long.SIZE, to += Long.BYTES)
            ALL.set(JAVA_LONG, to, max(t.bits.address(), p, q, c));
    }

    private void planes(Task t) {
      long square = t.result.address();
      int area = g.outH() * g.outW();
      for (int c = 0; c < g.channels(); c += Long.SIZE)
        for (int m = 0; m < area; m += Long.SIZE) {
          for (int i = 0; i < Long.SIZE; i++) {
            int pixel = m + i;
            long word =
                pixel < area ? max(t.bits.address(), pixel / g.outW(), pixel % g.outW(), c) : 0;
            ALL.set(JAVA_LONG, square + (long) i * Long.BYTES, word);
          }
          BitTranspose.square(square);
          for (int i = 0; i < Math.min(Long.SIZE, g.channels() - c); i++) {
            long at = BitTranspose.BYTES + ((c + i) * planeWords + m / Long.SIZE) * Long.BYTES;
            long word = ALL.get(JAVA_LONG, square + (long) i * Long.BYTES);
            ALL.set(JAVA_LONG, t.result.address() + at, word);
          }
        }
    }

    private long max(long packed, int p, int q, int c) {
      int count = Math.min(Long.SIZE, g.channels() - c);
      boolean whole = g.channels() % Long.SIZE == 0;
      long word = 0;
      for (int i = 0; i < g.kernelH(); i++) {
        long row = image.row(packed, p * g.strideH() + i * g.dilationH());
        long bit = image.window(q) + c;
        for (int j = 0; j < g.kernelW(); j++) {
          word |=
              whole
                  ? ALL.get(JAVA_LONG_UNALIGNED, row + bit / Byte.SIZE)
                  : BitRun.get(row, bit, count);
          bit += (long) g.dilationW() * g.channels();
        }
      }
      return word & EpiloguePass.valid(count);
    }

    @Override
    public Explanation explain() {
      return new Explanation(
          "cpu",
          "or of 64 channels at once",
          "-",
          0,
          image.bytes() + packer.bytes(),
          "no sum",
          "one thread: a pooled image costs less than handing out its rows"
              + (out.layout() == Layout.NCHW ? "; NCHW is transposed to pixels and back" : ""));
    }

    @Override
    public void close() {
      life.end();
    }
  }
}
