package dev.lowbit.properties.spectral;

import dev.lowbit.Activation;
import dev.lowbit.Epilogue;
import dev.lowbit.Layout;
import dev.lowbit.Output;
import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.Ending;
import dev.lowbit.properties.Job;
import dev.lowbit.properties.Memory;
import dev.lowbit.properties.Numbers;
import dev.lowbit.properties.Sizes;
import dev.lowbit.spectral.AffMixer;
import dev.lowbit.spectral.AffWeights;
import dev.lowbit.spectral.BlockLayer;
import dev.lowbit.spectral.FourierFilter;
import dev.lowbit.spectral.FourierFilterSpec;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/**
 * A mixer; everything but sizes and the last step is drawn from the seed.
 *
 * @param size of the images
 * @param images in a batch
 * @param blocks of channels
 * @param inputs channels of a block
 * @param layout of the tensors
 * @param ending last step of the epilogue
 * @param seed of weights, hidden numbers, slices, numbers and the other steps
 */
public record AffCase(
    ImageSize size, int images, int blocks, int inputs, Layout layout, Ending ending, long seed) {

  /** Cases small enough for hundreds of tries. */
  public static final class Small implements ArbitrarySupplier<AffCase> {
    @Override
    public Arbitrary<AffCase> get() {
      return Combinators.combine(
              ImageSize.small(),
              ImageSize.images(),
              Arbitraries.of(1, 2, 3, 8),
              Arbitraries.of(1, 2, 3, 5, 8, 13, 16),
              Arbitraries.of(Layout.class),
              Arbitraries.of(Ending.class),
              Sizes.seeds())
          .as(AffCase::capped);
    }
  }

  private static AffCase capped(
      ImageSize size, int images, int blocks, int inputs, Layout layout, Ending e, long seed) {
    int few = size.capped(inputs);
    return new AffCase(size, images, size.capped(blocks * few) / few, few, layout, e, seed);
  }

  /** A mixer of some vectors for plan-level properties. */
  public static AffCase of(long seed) {
    Draw draw = new Draw(seed);
    return capped(
        ImageSize.of(draw),
        draw.between(1, 3),
        draw.between(1, 8),
        draw.between(1, 9),
        draw.of(Layout.values()),
        draw.of(Ending.values()),
        seed);
  }

  int channels() {
    return blocks * inputs;
  }

  /** The images, dense. */
  Tensor image() {
    return size.tensor(images, channels(), layout);
  }

  /** Layers of any size, any activation. */
  AffWeights weights() {
    Draw draw = new Draw(seed + 2);
    int hidden = draw.between(1, 2 * inputs);
    BlockLayer first = layer(draw, inputs, hidden);
    BlockLayer second = layer(draw, hidden, inputs);
    Epilogue e = Numbers.FLOAT.epilogue(draw, Ending.FLOAT32, blocks * hidden, 1);
    Activation activation = draw.oneIn(2) ? Activation.relu() : e.activation();
    return new AffWeights(first, second, activation, draw.oneIn(4) ? 0 : 0.125f * draw.of(1, 8));
  }

  private BlockLayer layer(Draw draw, int in, int out) {
    float[] weights = new float[2 * blocks * in * out];
    float[] bias = new float[2 * blocks * out];
    for (int i = 0; i < weights.length; i++) weights[i] = draw.moderate();
    for (int i = 0; i < bias.length; i++) bias[i] = draw.moderate();
    return BlockLayer.of(blocks, in, weights, bias);
  }

  /** Slices, gate and epilogue. */
  FourierFilterSpec spec() {
    return likeAFilter().spec();
  }

  private FourierFilterCase likeAFilter() {
    return new FourierFilterCase(size, images, channels(), layout, ending, seed);
  }

  MemorySegment x(Memory memory) {
    return FourierFilterCase.floats(seed + 3, spec().x(), memory);
  }

  @Nullable MemorySegment gate(Memory memory) {
    return likeAFilter().gate(spec(), memory);
  }

  @Nullable MemorySegment residual(Memory memory) {
    return likeAFilter().residual(spec(), memory);
  }

  /** A plan and operands in some memory. */
  public Job job(AffMixer mixer, Parallelism parallelism, Memory memory) {
    FourierFilterSpec spec = spec();
    MemorySegment x = x(memory);
    MemorySegment gate = gate(memory);
    MemorySegment residual = residual(memory);
    FourierFilter.Plan plan = mixer.plan(weights(), spec, parallelism);
    boolean floats = spec.epilogue().output() instanceof Output.Float32;
    return new Job(
        this, plan, spec.outputBytes(), floats, y -> () -> plan.run(x, gate, residual, y));
  }

  /** What a mixer makes of a field, dense. */
  static Field apply(AffMixer mixer, AffWeights weights, Field x) {
    FourierFilterSpec spec = FourierFilterSpec.of(x.t());
    MemorySegment y = MemorySegment.ofArray(new float[(int) spec.y().size()]);
    try (FourierFilter.Plan plan = mixer.plan(weights, spec)) {
      plan.run(x.floats(), y);
    }
    return Field.read(Field.Kind.REAL, spec.y(), spec.y().width(), y);
  }
}
