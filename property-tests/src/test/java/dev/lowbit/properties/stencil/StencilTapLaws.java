package dev.lowbit.properties.stencil;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Ending;
import dev.lowbit.properties.Numbers;
import dev.lowbit.properties.StencilCase;
import dev.lowbit.properties.Tensors;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import dev.lowbit.stencil.Tap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The algebra of tap lists, on one implementation alone. */
public interface StencilTapLaws {
  /** The implementation under test. */
  Stencil stencil();

  /** A kernel within a larger one, whose paddings grow with it. */
  @Property(tries = 200)
  default void embedding(@ForAll(supplier = StencilCase.Small.class) StencilCase c) {
    Conv2d g = c.g();
    Draw draw = new Draw(c.seed());
    int h = Math.max(11, g.kernelH());
    int w = Math.max(11, g.kernelW());
    int top = draw.between(0, h - g.kernelH());
    int left = draw.between(0, w - g.kernelW());
    Conv2d large =
        g.withPadding(
                g.padTop() + top * g.dilationH(),
                g.padBottom() + (h - g.kernelH() - top) * g.dilationH(),
                g.padLeft() + left * g.dilationW(),
                g.padRight() + (w - g.kernelW() - left) * g.dilationW())
            .withKernel(h, w);
    StencilSet taps = StencilLaws.taps(c);
    float[] x = StencilLaws.x(c);
    float[] small = Tensors.run(stencil(), taps, c.plain(), x);
    StencilSpec spec = StencilSpec.of(large, c.layout());
    equal(small, Tensors.run(stencil(), taps.embed(h, w, top, left), spec, x), c);
    StencilSet dense = StencilSet.dense(h, w, weights(taps.embed(h, w, top, left)));
    equal(small, Tensors.run(stencil(), dense, spec, x), c);
  }

  /** The order in which taps are given does not matter. */
  @Property(tries = 100)
  default void tapsInAnyOrder(@ForAll(supplier = StencilCase.Small.class) StencilCase c) {
    StencilSet taps = StencilLaws.taps(c);
    List<List<Tap>> shuffled = new ArrayList<>();
    for (int o = 0; o < taps.outputs(); o++) {
      List<Tap> list = new ArrayList<>(taps.taps(o));
      Collections.shuffle(list, new Random(c.seed()));
      shuffled.add(list);
    }
    StencilSet same = StencilSet.of(taps.kernelH(), taps.kernelW(), shuffled);
    float[] x = StencilLaws.x(c);
    equal(
        Tensors.run(stencil(), taps, c.plain(), x), Tensors.run(stencil(), same, c.plain(), x), c);
  }

  /** Channels without taps are what the epilogue makes of 0, whatever the image holds. */
  @Property(tries = 100)
  default void prunedChannelsAreConstant(
      @ForAll(supplier = StencilCase.Small.class) StencilCase c) {
    Conv2d g = c.g().withKernel(1, 1);
    Epilogue drawn = Numbers.LATTICE.epilogue(new Draw(c.seed()), Ending.FLOAT32, g.outputs(), 0);
    Epilogue e =
        Epilogue.float32()
            .withScale(drawn.scale())
            .withBias(drawn.bias())
            .withActivation(drawn.activation());
    StencilSpec spec = StencilSpec.of(g, c.layout()).withEpilogue(e);
    float[] x = Tensors.of(spec.x(), (_, _, _, _) -> Float.NaN);
    float[] y = Tensors.run(stencil(), StencilSet.pruned(g.outputs()), spec, x);
    Tensors.forEach(spec.y(), (at, _, _, _, o) -> same(Tensors.empty(e, o), y[at], c));
  }

  /** NaN and infinity reach exactly the outputs that have a tap on them, of weight 0 too. */
  @Property(tries = 200)
  default void onlyTapsSpreadNaN(@ForAll(supplier = StencilCase.Small.class) StencilCase c) {
    Conv2d g = c.g();
    if (g.images() == 0) return;
    Draw draw = new Draw(c.seed());
    StencilSpec spec = c.plain();
    StencilSet taps = StencilLaws.taps(c);
    float[] x = StencilLaws.x(c);
    int n = draw.between(0, g.images() - 1);
    int y = draw.between(0, g.height() - 1);
    int z = draw.between(0, g.width() - 1);
    int channel = draw.between(0, g.channels() - 1);
    int at = Tensors.index(spec.x(), n, y, z, channel);
    x[at] = 0;
    float[] clean = Tensors.run(stencil(), taps, spec, x);
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      x[at] = bad;
      float[] dirty = Tensors.run(stencil(), taps, spec, x);
      Tensors.forEach(
          spec.y(),
          (to, image, p, q, o) -> {
            float expected = clean[to];
            if (image == n && o / spec.multiplier() == channel)
              for (Tap t : taps.taps(o))
                if (p * g.strideH() + t.dy() * g.dilationH() - g.padTop() == y
                    && q * g.strideW() + t.dx() * g.dilationW() - g.padLeft() == z)
                  expected += t.weight() * bad;
            same(expected, dirty[to], c);
          });
    }
  }

  /** Linear in the image and in the weights. */
  @Property(tries = 150)
  default void linear(@ForAll(supplier = StencilCase.Small.class) StencilCase c) {
    StencilSpec spec = c.plain();
    StencilSet taps = StencilLaws.taps(c);
    float[] x = StencilLaws.x(c);
    float[] z = Tensors.lattice(~c.seed(), spec.x());
    float[] fx = Tensors.run(stencil(), taps, spec, x);
    float[] fz = Tensors.run(stencil(), taps, spec, z);
    for (int i = 0; i < x.length; i++) z[i] += 3 * x[i];
    float[] both = Tensors.run(stencil(), taps, spec, z);
    StencilSet thrice =
        StencilLaws.map(
            taps, taps.kernelH(), taps.kernelW(), t -> new Tap(t.dy(), t.dx(), 3 * t.weight() + 1));
    StencilSet ones =
        StencilLaws.map(taps, taps.kernelH(), taps.kernelW(), t -> new Tap(t.dy(), t.dx(), 1));
    float[] inWeights = Tensors.run(stencil(), thrice, spec, x);
    float[] window = Tensors.run(stencil(), ones, spec, x);
    for (int i = 0; i < fx.length; i++) {
      same(3 * fx[i] + fz[i], both[i], c);
      same(3 * fx[i] + window[i], inWeights[i], c);
    }
  }

  /** Permuting channels and their kernels permutes the result. */
  @Property(tries = 150)
  default void permutedChannels(@ForAll(supplier = StencilCase.Small.class) StencilCase c) {
    StencilSpec spec = c.plain();
    int multiplier = spec.multiplier();
    int[] order = new Draw(c.seed()).permutation(c.g().channels());
    StencilSet taps = StencilLaws.taps(c);
    List<List<Tap>> lists = new ArrayList<>();
    for (int o = 0; o < taps.outputs(); o++)
      lists.add(taps.taps(order[o / multiplier] * multiplier + o % multiplier));
    StencilSet permuted = StencilSet.of(taps.kernelH(), taps.kernelW(), lists);
    float[] x = StencilLaws.x(c);
    float[] moved =
        Tensors.of(spec.x(), (n, y, z, ch) -> x[Tensors.index(spec.x(), n, y, z, order[ch])]);
    float[] before = Tensors.run(stencil(), taps, spec, x);
    float[] after = Tensors.run(stencil(), permuted, spec, moved);
    Tensors.forEach(
        spec.y(),
        (at, n, p, q, o) -> {
          int from = order[o / multiplier] * multiplier + o % multiplier;
          same(before[Tensors.index(spec.y(), n, p, q, from)], after[at], c);
        });
  }

  /** The weights of a set as dense kernels, 0 where there is no tap. */
  static float[] weights(StencilSet set) {
    int size = set.kernelH() * set.kernelW();
    float[] all = new float[set.outputs() * size];
    for (int o = 0; o < set.outputs(); o++)
      for (Tap t : set.taps(o)) all[o * size + t.dy() * set.kernelW() + t.dx()] = t.weight();
    return all;
  }

  private void equal(float[] expected, float[] actual, StencilCase c) {
    assertEquals(expected.length, actual.length, () -> c.line(stencil()));
    for (int i = 0; i < expected.length; i++) same(expected[i], actual[i], c);
  }

  private void same(float expected, float actual, StencilCase c) {
    assertEquals(expected + 0f, actual + 0f, () -> c.line(stencil()));
  }
}
