package dev.lowbit.bench.stencil;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lowbit.Activation;
import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Input;
import dev.lowbit.Kernels;
import dev.lowbit.Layout;
import dev.lowbit.Output;
import dev.lowbit.Rounding;
import dev.lowbit.bench.Answer;
import dev.lowbit.bench.Candidate;
import dev.lowbit.bench.Fastest;
import dev.lowbit.bench.NativeCandidate;
import dev.lowbit.bench.PlanCandidate;
import dev.lowbit.bench.Problem;
import dev.lowbit.bench.Turn;
import dev.lowbit.bench.onednn.Chain;
import dev.lowbit.bench.onednn.Convolution;
import dev.lowbit.bench.onednn.Convolution.Parameters;
import dev.lowbit.bench.onednn.DataType;
import dev.lowbit.bench.onednn.Mixer;
import dev.lowbit.bench.onednn.PeerCandidate;
import dev.lowbit.spi.BackendException;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A depthwise layer with random weights, bias and input.
 *
 * <p>The answer comes from the reference. Float32 results must lie within the family's error bound
 * of it. Integer scales are powers of two, so that every step is exact and equal bits are demanded
 * of everyone.
 */
final class StencilProblem implements Problem {
  private static final long SEED = 20261121;
  private static final float STEP = 8;

  private final StencilShape shape;
  private final Conv2d g;
  private final float[] weights;
  private final StencilSet taps;
  private final float[] bias;
  private final float[] scale;
  private final StencilSpec spec;
  private final MemorySegment x;
  private final Answer answer;

  /** Makes operands and answer. */
  StencilProblem(StencilShape shape) {
    this.shape = shape;
    g = shape.geometry();
    Random random = new Random(SEED);
    weights = shape.weights(shape.weightCount(), random);
    taps = shape.taps(weights);
    bias = new float[g.outputs()];
    scale = new float[g.outputs()];
    for (int o = 0; o < bias.length; o++) {
      bias[o] = shape.integers() ? random.nextInt(-50, 51) : bias(o, random);
      scale[o] = shape.integers() ? 1f / (8 << random.nextInt(3)) : 1;
    }
    spec = spec(g, shape, scale, bias);
    x = input(random);
    answer = answer();
  }

  /** The mixer's passing channels have none. */
  private float bias(int o, Random random) {
    float value = random.nextFloat(-1, 1);
    return shape.mixer() && o < g.channels() - 3 * shape.group() ? 0 : value;
  }

  private static StencilSpec spec(Conv2d g, StencilShape shape, float[] scale, float[] bias) {
    StencilSpec spec = StencilSpec.of(g, shape.layout());
    Epilogue epilogue = Epilogue.float32().withBias(bias);
    return shape.integers()
        ? spec.with(
            new Input.Uint8(0),
            epilogue.withScale(scale).toInt8(new Output.Int8(STEP, 0, Rounding.HALF_EVEN)))
        : spec.withEpilogue(epilogue);
  }

  private MemorySegment input(Random random) {
    int count = g.height() * g.width() * g.channels();
    MemorySegment segment = Arena.ofAuto().allocate((long) count * spec.input().elementBytes(), 64);
    for (int i = 0; i < count; i++)
      if (shape.integers()) segment.set(JAVA_BYTE, i, (byte) random.nextInt());
      else segment.setAtIndex(JAVA_FLOAT, i, (float) random.nextGaussian());
    return segment;
  }

  private Answer answer() {
    int count = g.outH() * g.outW() * g.outputs();
    MemorySegment y =
        shape.integers()
            ? MemorySegment.ofArray(new byte[count])
            : MemorySegment.ofArray(new float[count]);
    reference(taps, spec, x, y);
    return new Answer(y, shape.integers() ? new float[0] : bounds(count), this::place);
  }

  /** From the sums of absolute values. */
  private float[] bounds(int count) {
    float[] absolute = x.toArray(JAVA_FLOAT);
    for (int i = 0; i < absolute.length; i++) absolute[i] = Math.abs(absolute[i]);
    float[] positive = weights.clone();
    for (int i = 0; i < positive.length; i++) positive[i] = Math.abs(positive[i]);
    float[] offset = bias.clone();
    for (int o = 0; o < offset.length; o++) offset[o] = Math.abs(offset[o]);
    float[] sums = new float[count];
    reference(
        shape.taps(positive),
        spec(g, shape, scale, offset),
        MemorySegment.ofArray(absolute),
        MemorySegment.ofArray(sums));
    for (int i = 0; i < count; i++) sums[i] = Answer.bound(g.kernelH() * g.kernelW(), sums[i]);
    return sums;
  }

  private static void reference(
      StencilSet taps, StencilSpec spec, MemorySegment x, MemorySegment y) {
    try (Stencil.Plan plan = Kernels.named("reference").stencil().plan(taps, spec)) {
      plan.run(x, y);
    }
  }

  private String place(int element) {
    int pixels = g.outH() * g.outW();
    boolean nhwc = shape.layout() == Layout.NHWC;
    return "pixel %d, channel %d"
        .formatted(
            nhwc ? element / g.outputs() : element % pixels,
            nhwc ? element % g.outputs() : element / pixels);
  }

  @Override
  public Candidate candidate(Turn turn) {
    return switch (turn.contender()) {
      case SCALAR, SCALAR_AUTO -> scalar();
      case NATIVE_LIMIT -> nativeLimit();
      case ONEDNN, ONEDNN_BEST, ONEDNN_ANY -> peer(turn);
      case REFERENCE, LOWBIT_CPU, LOWBIT_CPU_512, LOWBIT_CPU_256, LOWBIT_CPU_128 ->
          planned(turn, taps);
      case SAME_DENSE -> planned(turn, shape.dense(weights));
      default -> throw new BackendException(turn + " has no stencil");
    };
  }

  private Candidate planned(Turn turn, StencilSet taps) {
    MemorySegment y = Arena.ofAuto().allocate(answer.bytes(), 64);
    return PlanCandidate.of(
        turn,
        (kernels, threads) -> kernels.stencil().plan(taps, spec, threads),
        plan -> () -> plan.run(x, y),
        work ->
            () ->
                taps == this.taps
                    ? answer.mismatch(work, y)
                    : new StencilProblem(shape.withTaps(g.k())).answer.mismatch(work, y));
  }

  private Candidate scalar() {
    ScalarStencil loop = new ScalarStencil(g, taps, bias);
    if (shape.integers()) {
      byte[] in = x.toArray(JAVA_BYTE);
      byte[] out = new byte[Math.toIntExact(answer.bytes())];
      int[] sums = new int[g.outputs()];
      return loop(() -> loop.run(in, scale, STEP, out, sums), MemorySegment.ofArray(out));
    }
    float[] in = x.toArray(JAVA_FLOAT);
    float[] out = new float[Math.toIntExact(answer.bytes() / Float.BYTES)];
    return loop(() -> loop.run(shape.layout(), in, out), MemorySegment.ofArray(out));
  }

  private Candidate loop(Runnable work, MemorySegment y) {
    String inner = shape.layout() == Layout.NHWC ? "channels" : "a row's pixels";
    return new Candidate(
        "tap by tap, inner loop over " + inner, work, () -> answer.mismatch(work, y), List.of());
  }

  private Candidate nativeLimit() {
    NativeStencil limit = NativeStencil.open(shape);
    MemorySegment y = Arena.ofAuto().allocate(answer.bytes(), 64);
    NativeStencil.Form form = Fastest.of(limit.forms(weights, bias, x, y));
    return new Candidate(form.toString(), form, () -> answer.mismatch(form, y), List.of());
  }

  /** Places without a tap are zeros to oneDNN. */
  private Candidate peer(Turn turn) {
    if (shape.mixer())
      return NativeCandidate.of(
          x, answer, (arena, in, out) -> mixer(arena, turn, in, out), chain -> chain::finish);
    float[] dense = weights.clone();
    boolean[] pattern = shape.pattern();
    for (int i = 0; i < dense.length; i++) if (!pattern[i % pattern.length]) dense[i] = 0;
    Parameters parameters = new Parameters(bias, scale, STEP, new Activation.None());
    return PeerCandidate.convolution(
        turn, g, shape.layout(), shape.integers(), dense, parameters, x, answer);
  }

  private List<Chain> mixer(Arena arena, Turn turn, MemorySegment in, MemorySegment out) {
    int group = shape.group();
    int first = g.channels() - 3 * group;
    int k = g.kernelW();
    List<Convolution> convolutions = new ArrayList<>();
    int[][] kernels = {{3, 3}, {1, k}, {k, 1}};
    int at = 0;
    for (int[] kernel : kernels) {
      int count = group * kernel[0] * kernel[1];
      Conv2d part =
          Conv2d.of(1, g.height(), g.width(), group, group, 1)
              .withPadding(kernel[0] / 2, kernel[0] / 2, kernel[1] / 2, kernel[1] / 2)
              .withKernel(kernel[0], kernel[1])
              .withGroups(group);
      float[] w = Arrays.copyOfRange(weights, at, at + count);
      Parameters parameters =
          new Parameters(
              Arrays.copyOfRange(bias, first, first + group), scale, 1, new Activation.None());
      convolutions.add(new Convolution(arena, part, DataType.F32, DataType.F32, w, parameters));
      at += count;
      first += group;
    }
    Mixer mixer = new Mixer(arena, g, shape.layout(), in, out, convolutions, group);
    return switch (turn.contender()) {
      case ONEDNN -> mixer.usual();
      case ONEDNN_BEST -> mixer.best();
      default -> throw new BackendException("the mixer's channel groups fix the layout");
    };
  }
}
