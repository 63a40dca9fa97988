package dev.lowbit.properties.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Activation;
import dev.lowbit.Channels;
import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Kernels;
import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Ending;
import dev.lowbit.properties.Numbers;
import dev.lowbit.properties.SpmmCase;
import dev.lowbit.properties.StencilCase;
import dev.lowbit.properties.Tensors;
import dev.lowbit.quantize.ChannelMask;
import dev.lowbit.spmm.SparseMatrix;
import dev.lowbit.spmm.SpmmSpec;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** A pruned network of expansion, depthwise and projection layers: compacted = masked, exactly. */
public interface CompactionContract {
  /** The backend under test. */
  Kernels kernels();

  /** One network before and after its hidden channels were pruned. */
  record Network(
      SparseMatrix expand, Epilogue after, StencilSet taps, Epilogue then, SparseMatrix project) {
    /** Runs the three layers over a 5x7 image. */
    float[] run(Kernels kernels, Layout layout, float... x) {
      Tensor image = Tensor.of(1, 5, 7, expand.cols(), layout);
      int hidden = expand.rows();
      Conv2d g = Conv2d.of(1, 5, 7, hidden, hidden, 3).withPadding(1, 1, 1, 1).withGroups(hidden);
      StencilSpec depthwise = StencilSpec.of(g, layout).withEpilogue(then);
      SpmmSpec first = SpmmSpec.of(image, hidden).withEpilogue(after);
      SpmmSpec last = SpmmSpec.of(depthwise.y(), project.rows());
      float[] a = Tensors.run(kernels.spmm(), expand, first, x);
      float[] b = Tensors.run(kernels.stencil(), taps, depthwise, a);
      return Tensors.run(kernels.spmm(), project, last, b);
    }
  }

  /** Any weights, any activation: a kept sum has the same terms in the same order. */
  @Property(tries = 200)
  default void compactedIsMasked(
      @ForAll Layout layout,
      @ForAll @IntRange(min = 1, max = 40) int hidden,
      @ForAll @LongRange(max = 1L << 40) long seed) {
    check(layout, hidden, seed, Numbers.FLOAT, false);
  }

  /** Pruned channels that are 0 because their weights and parameters are, but are still summed. */
  @Property(tries = 200)
  default void compactedIsZeroed(
      @ForAll Layout layout,
      @ForAll @IntRange(min = 1, max = 40) int hidden,
      @ForAll @LongRange(max = 1L << 40) long seed) {
    check(layout, hidden, seed, Numbers.LATTICE, true);
  }

  private void check(Layout layout, int hidden, long seed, Numbers numbers, boolean zeroed) {
    Draw draw = new Draw(seed);
    boolean[] keep = new boolean[hidden];
    int kept = draw.of(1, 2, 2, 4);
    for (int c = 0; c < hidden; c++) keep[c] = draw.oneIn(kept);
    ChannelMask mask = ChannelMask.of(keep);
    Assume.that(mask.kept() > 0); // a geometry has channels; without any, see below
    ChannelMask all = ChannelMask.of(true, true, true);
    Conv2d g = Conv2d.of(1, 5, 7, hidden, hidden, 3).withGroups(hidden);
    SparseMatrix expand = SpmmCase.weights(draw, hidden, 3, numbers).blocked(1);
    StencilSet taps = StencilCase.taps(draw, g, numbers);
    SparseMatrix project = SpmmCase.weights(draw, 3, hidden, numbers).blocked(1);
    Epilogue after = epilogue(draw, numbers, hidden);
    Epilogue then = epilogue(draw, numbers, hidden);
    SparseMatrix cut = expand.masked(mask, all);
    Network masked =
        zeroed
            ? new Network(cut, zeroed(after, mask), taps, zeroed(then, mask), project)
            : new Network(cut, after, taps.masked(mask), then, project.masked(all, mask));
    Network compacted =
        new Network(
            expand.compact(mask, all),
            mask.compact(after),
            taps.compact(mask),
            mask.compact(then),
            project.compact(all, mask));
    float[] x = Tensors.of(Tensor.of(1, 5, 7, 3, layout), (_, _, _, _) -> number(draw, numbers));
    float[] expected = masked.run(kernels(), layout, x);
    float[] actual = compacted.run(kernels(), layout, x);
    for (int i = 0; i < expected.length; i++)
      assertEquals(expected[i] + 0f, actual[i] + 0f, () -> mask + " of seed " + seed);
  }

  /** Without any channel the sums of the next layer are empty. */
  @Property(tries = 30)
  default void nothingIsLeft(@ForAll Layout layout, @ForAll @IntRange(min = 1, max = 9) int n) {
    ChannelMask none = ChannelMask.of(new boolean[n]);
    ChannelMask all = ChannelMask.of(true, true);
    SparseMatrix w = SpmmCase.weights(new Draw(n), 2, n, Numbers.LATTICE);
    Epilogue bias = Epilogue.float32().withBias(1, -2);
    SpmmSpec masked = SpmmSpec.of(4, n, 2, layout).withEpilogue(bias);
    SpmmSpec compacted = SpmmSpec.of(4, 0, 2, layout).withEpilogue(bias);
    float[] x = Tensors.of(masked.x(), (_, _, _, _) -> Float.NaN);
    float[] expected = Tensors.run(kernels().spmm(), w.masked(all, none), masked, x);
    float[] actual = Tensors.run(kernels().spmm(), w.compact(all, none), compacted);
    for (int i = 0; i < expected.length; i++) assertEquals(expected[i], actual[i]);
  }

  private static float number(Draw draw, Numbers numbers) {
    return numbers == Numbers.LATTICE ? draw.between(-2, 2) : draw.moderate();
  }

  /** Clamped to small integers, so that three layers of integers stay exact. */
  private static Epilogue epilogue(Draw draw, Numbers numbers, int n) {
    Epilogue e = numbers.epilogue(draw, Ending.FLOAT32, n, 0);
    if (numbers != Numbers.LATTICE)
      return Epilogue.float32()
          .withScale(e.scale())
          .withBias(e.bias())
          .withActivation(e.activation());
    return Epilogue.float32()
        .withScale(e.scale())
        .withBias(e.bias())
        .withActivation(new Activation.Clamp(0, 6));
  }

  /** Scale and bias of pruned channels are 0. */
  private static Epilogue zeroed(Epilogue e, ChannelMask mask) {
    float[] scale = Channels.spread(e.scale(), mask.channels(), "scale");
    float[] bias = Channels.spread(e.bias(), mask.channels(), "bias");
    for (int c = 0; c < mask.channels(); c++)
      if (!mask.keeps(c)) {
        scale[c] = 0;
        bias[c] = 0;
      }
    return e.withScale(scale).withBias(bias);
  }
}
