package dev.lowbit.cpu.spectral;

import dev.lowbit.cpu.codegen.Code;
import dev.lowbit.cpu.spectral.Stage.Side;
import dev.lowbit.cpu.spectral.Stage.Twiddle;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The steps between the first and the last of a line, in place, and backwards. */
final class MiddleSteps {
  private static final long VECTOR = Stage.PAIR / 2;

  // Of every step; arrays, because an iterator would be garbage.
  private final Step[] down;
  private final Step[] up;
  private final int[] blocks;
  private final long[] blockBytes;
  private final @Nullable OddStep odd;
  private final int odds;
  private final long oddBytes;

  /** Generates; the first and the last radix are others' business. */
  MiddleSteps(List<Integer> radices) {
    int inner = Math.max(0, radices.size() - 2);
    int greatest = radices.get(inner);
    boolean rough = greatest > Radices.GREATEST;
    int steps = rough ? inner - 1 : inner;
    down = new Step[steps];
    up = new Step[steps];
    blocks = new int[steps];
    blockBytes = new long[steps];
    int length = radices.stream().reduce(1, (x, y) -> x * y);
    odd = rough ? new OddStep(greatest) : null;
    odds = length / greatest;
    oddBytes = greatest * Stage.PAIR;
    for (int i = 0; i < steps; i++) {
      int before = radices.get(i);
      length /= before;
      blocks[i] = i == 0 ? before : blocks[i - 1] * before;
      blockBytes[i] = length * Stage.PAIR;
      int radix = radices.get(i + 1);
      int count = length / radix;
      Side side = new Side(false, count * Stage.PAIR, Stage.PAIR);
      down[i] = new Step("middle", new Stage(radix, side, side, Twiddle.AFTER, false), count);
      up[i] = new Step("middle back", new Stage(radix, side, side, Twiddle.BEFORE, false), count);
    }
  }

  /**
   * Transforms.
   *
   * @param t a line
   * @param folded scratch of a line
   */
  void forward(long t, long folded) {
    for (int i = 0; i < down.length; i++)
      for (int block = 0; block < blocks[i]; block++) {
        long at = t + block * blockBytes[i];
        down[i].run(at, at + VECTOR, at, at + VECTOR);
      }
    odd(t, t + VECTOR, folded);
  }

  private void odd(long re, long im, long folded) {
    OddStep step = odd;
    if (step == null) return;
    for (int block = 0; block < odds; block++)
      step.run(re + block * oddBytes, im + block * oddBytes, folded);
  }

  void inverse(long t, long folded) {
    odd(t + VECTOR, t, folded);
    for (int i = up.length - 1; i >= 0; i--)
      for (int block = 0; block < blocks[i]; block++) {
        long at = t + block * blockBytes[i];
        up[i].run(at + VECTOR, at, at + VECTOR, at);
      }
  }

  void warm(long t, long folded) {
    for (Step step : down) step.warm(t, t + VECTOR, t, t + VECTOR, 0);
    for (Step step : up) step.warm(t + VECTOR, t, t + VECTOR, t, 0);
    if (odd != null) odd.warm(t, folded);
  }

  Stream<Code> codes() {
    Stream<Code> unrolled = Stream.of(down, up).flatMap(Stream::of).map(Step::code);
    return odd == null ? unrolled : Stream.concat(unrolled, odd.codes());
  }
}
