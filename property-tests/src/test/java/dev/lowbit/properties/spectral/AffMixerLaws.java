package dev.lowbit.properties.spectral;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lowbit.Activation;
import dev.lowbit.Epilogue;
import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import dev.lowbit.properties.Refusal;
import dev.lowbit.spectral.AffMixer;
import dev.lowbit.spectral.AffWeights;
import dev.lowbit.spectral.BlockLayer;
import dev.lowbit.spectral.FourierFilter;
import dev.lowbit.spectral.FourierFilterSpec;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Mixers whose result is known, on one implementation alone. */
public interface AffMixerLaws {
  /** The implementation under test. */
  AffMixer affMixer();

  /** A mask that is shrunk away leaves the residual, here the input, bit for bit and in place. */
  @Property(tries = 100)
  default void nothing(@ForAll(supplier = AffCase.Small.class) AffCase c) {
    AffWeights w = c.weights();
    AffWeights deaf = new AffWeights(w.first(), w.second(), w.activation(), 1e9f);
    Field x = x(c);
    FourierFilterSpec spec =
        FourierFilterSpec.of(c.image()).withEpilogue(Epilogue.float32().withResidual());
    MemorySegment y = x.floats();
    try (FourierFilter.Plan plan = affMixer().plan(deaf, spec)) {
      plan.run(y, null, y, y);
    }
    assertArrayEquals(
        x.values(), Field.read(Field.Kind.REAL, c.image(), c.size().width(), y).values());
  }

  /** Without weights the mask is its bias, shrunk: a factor. */
  @Property(tries = 100)
  default void constant(@ForAll(supplier = AffCase.Small.class) AffCase c) {
    float[] bias = new float[2 * c.channels()];
    for (int i = 0; i < c.channels(); i++) bias[2 * i] = i % 2 == 0 ? 1.5f : -2;
    BlockLayer first = BlockLayer.of(c.blocks(), c.inputs(), new float[2 * c.channels()], ones(c));
    BlockLayer second = BlockLayer.of(c.blocks(), 1, new float[2 * c.channels()], bias);
    AffWeights w = new AffWeights(first, second, Activation.relu(), 0.25f);
    Field x = x(c);
    Field expected =
        x.with((n, p, q, i) -> (i % 2 == 0 ? 1.25 : -1.75) * x.re(n, p, q, i), (_, _, _, _) -> 0);
    AffCase.apply(affMixer(), w, x).near(expected, new AffBound(w, x), c);
  }

  /** Blocks do not see each other: the mixer of a block alone gives its channels. */
  @Property(tries = 100)
  default void blocks(@ForAll(supplier = AffCase.Small.class) AffCase c) {
    AffWeights w = c.weights();
    Field x = x(c);
    int last = c.blocks() - 1;
    AffWeights one =
        new AffWeights(
            block(w.first(), last), block(w.second(), last), Activation.relu(), w.threshold());
    AffWeights all = new AffWeights(w.first(), w.second(), Activation.relu(), w.threshold());
    Field whole = AffCase.apply(affMixer(), all, x);
    Tensor part = c.size().tensor(c.images(), c.inputs(), c.layout());
    int shift = last * c.inputs();
    Field input = Field.real(part, (n, p, q, i) -> x.re(n, p, q, shift + i));
    AffBound bound = new AffBound(one, input);
    AffCase.apply(affMixer(), one, input)
        .near(
            input.with((n, p, q, i) -> whole.re(n, p, q, shift + i), (_, _, _, _) -> 0),
            (n, i) -> 2 * bound.of(n, i),
            c);
  }

  /** Both layouts hold the same tensor, and a batch is its images. */
  @Property(tries = 100)
  default void layoutsAndBatches(@ForAll(supplier = AffCase.Small.class) AffCase c) {
    AffWeights w = c.weights();
    Field x = x(c);
    Field y = AffCase.apply(affMixer(), w, x);
    Layout other = c.layout() == Layout.NHWC ? Layout.NCHW : Layout.NHWC;
    Tensor one = c.size().tensor(1, c.channels(), other);
    for (int k = 0; k < c.images(); k++) {
      int image = k;
      Field part = Field.real(one, (_, p, q, i) -> x.re(image, p, q, i));
      AffBound bound = new AffBound(w, x);
      AffCase.apply(affMixer(), w, part)
          .near(
              part.with((_, p, q, i) -> y.re(image, p, q, i), (_, _, _, _) -> 0),
              (_, i) -> 2 * bound.of(image, i),
              c);
    }
  }

  /** Weights that do not fit the tensors or each other. */
  @Example
  default void refusals() {
    BlockLayer first = BlockLayer.of(2, 3, new float[48], new float[16]);
    BlockLayer second = BlockLayer.of(2, 4, new float[48], new float[12]);
    AffWeights w = new AffWeights(first, second, Activation.relu(), 0.01f);
    Tensor image = Tensor.of(1, 4, 5, 7, Layout.NHWC);
    Refusal.of(() -> affMixer().plan(w, FourierFilterSpec.of(image)), 6, 7);
    Refusal.of(() -> new AffWeights(first, first, Activation.relu(), 0.01f), "2x3x4");
    Refusal.of(() -> new AffWeights(first, second, Activation.relu(), -0.5f), "threshold", -0.5f);
    Activation three = new Activation.Prelu(1, 2, 3);
    Refusal.of(() -> new AffWeights(first, second, three, 0), "slope", 3, 8);
    Refusal.of(() -> BlockLayer.of(2, 3, new float[47], new float[16]), 47, 48);
    Refusal.of(() -> BlockLayer.of(2, 3, new float[48], new float[15]), "bias", 15, 4);
    Refusal.of(() -> BlockLayer.of(0, 3, new float[48], new float[16]), "blocks", 0, 1);
    Refusal.of(
        () -> BlockLayer.of(1, 1, new float[] {1, Float.NaN}, new float[2]), "weights", "NaN");
  }

  private static float[] ones(AffCase c) {
    float[] ones = new float[2 * c.blocks()];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static BlockLayer block(BlockLayer layer, int b) {
    float[] weights = new float[2 * layer.inputs() * layer.outputs()];
    float[] bias = new float[2 * layer.outputs()];
    for (int o = 0; o < layer.outputs(); o++) {
      bias[2 * o] = layer.biasRe(b, o);
      bias[2 * o + 1] = layer.biasIm(b, o);
      for (int i = 0; i < layer.inputs(); i++) {
        weights[2 * (i * layer.outputs() + o)] = layer.re(b, i, o);
        weights[2 * (i * layer.outputs() + o) + 1] = layer.im(b, i, o);
      }
    }
    return BlockLayer.of(1, layer.inputs(), weights, bias);
  }

  private static Field x(AffCase c) {
    return Field.lattice(Field.Kind.REAL, c.image(), c.seed());
  }
}
