package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lowbit.cpu.Lanes;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.cpu.codegen.Address;
import dev.lowbit.cpu.codegen.Code;
import dev.lowbit.cpu.codegen.CodeCache;
import dev.lowbit.cpu.codegen.Limits;
import dev.lowbit.cpu.codegen.Program;
import dev.lowbit.cpu.codegen.ProgramBuilder;
import dev.lowbit.cpu.codegen.Type;
import dev.lowbit.cpu.codegen.Value;
import dev.lowbit.cpu.codegen.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The transform of a line of odd length n that is too long to be unrolled: sums over all pairs x[i]
 * +- x[n-i], for some frequencies at a time. n*n multiply-adds of complex numbers, half of what the
 * definition takes; at 97 still less time than a detour through a convolution.
 *
 * <pre>
 *   folded   | x[0] | x[1] + x[n-1], x[1] - x[n-1] | x[2] + x[n-2], ... |     n complex vectors
 *   C = x[0] + sum of cos * (x[i] + x[n-i]),  S = sum of sin * (x[i] - x[n-i])
 *   y[j] = C - i*S,  y[n-j] = C + i*S
 * </pre>
 */
final class OddStep {
  private static final Limits LIMITS = Limits.spilling();
  private static final long VECTOR = Stage.PAIR / 2;

  /** Frequencies at a time: four sums each stay in registers. */
  private static final int TILE = Limits.registers() > 16 ? 3 : 2;

  private static final long ENTRY = TILE * 2L * Float.BYTES;

  private final int n;
  private final Code fold;
  private final Code sums;
  private final Workspace table;

  OddStep(int n) {
    this.n = n;
    OddLoop loop = new OddLoop(n, TILE);
    fold = CodeCache.SHARED.code(foldProgram(), LIMITS, loop::fold);
    sums = CodeCache.SHARED.code(sumsProgram(), LIMITS, loop::sums);
    int tiles = Math.ceilDiv(n / 2, TILE);
    table = new Workspace((long) tiles * (n / 2) * ENTRY);
    long at = table.address();
    for (int tile = 0; tile < tiles; tile++)
      for (int i = 1; i <= n / 2; i++)
        for (int j = tile * TILE + 1; j <= (tile + 1) * TILE; j++) {
          ALL.set(JAVA_FLOAT, at, (float) Dft.cos(i * j % n, n));
          ALL.set(JAVA_FLOAT, at + Float.BYTES, (float) Dft.sin(i * j % n, n));
          at += 2L * Float.BYTES;
        }
  }

  /** Transforms a line in place; {@code folded} is scratch of n numbers. */
  void run(long re, long im, long folded) {
    long w = table.address();
    fold.kernel().run(re, im, folded, re + (n / 2 + 1) * Stage.PAIR, 0, 0);
    sums.kernel().run(re, im, folded, w, w + table.bytes(), 0);
  }

  /** Compiles the code. */
  void warm(long t, long folded) {
    long w = table.address();
    long end = t + (n / 2 + 1) * Stage.PAIR;
    fold.warm(
        k -> k.run(t, t + VECTOR, folded, end, 0, 0),
        k -> k.run(t, t + VECTOR, folded, t + Stage.PAIR, 0, 0));
    long turn = w + 2L * (n / 2) * ENTRY;
    sums.warm(
        k -> k.run(t, t + VECTOR, folded, w, turn, 0), k -> k.run(t, t + VECTOR, folded, w, w, 0));
  }

  private Program foldProgram() {
    ProgramBuilder b = new ProgramBuilder("fold", Lanes.FLOAT_LANES);
    Address re = b.parameter("p");
    Address im = b.parameter("q");
    Address folded = b.parameter("f");
    Address end = b.parameter("end");
    Value x0 = b.load(Type.F32, re, 0);
    Value y0 = b.load(Type.F32, im, 0);
    b.store(x0, folded, 0);
    b.store(y0, folded, VECTOR);
    Variable sumRe = b.variable(x0);
    Variable sumIm = b.variable(y0);
    Address upRe = b.copy(re, Stage.PAIR);
    Address upIm = b.copy(im, Stage.PAIR);
    Address downRe = b.copy(re, (n - 1) * Stage.PAIR);
    Address downIm = b.copy(im, (n - 1) * Stage.PAIR);
    Address to = b.copy(folded, Stage.PAIR);
    b.loop(
        upRe,
        end,
        () -> {
          fold(b, sumRe, upRe, downRe, to, 0);
          fold(b, sumIm, upIm, downIm, to, VECTOR);
          for (Address up : List.of(upRe, upIm)) b.move(up, Stage.PAIR);
          for (Address down : List.of(downRe, downIm)) b.move(down, -Stage.PAIR);
          b.move(to, 2 * Stage.PAIR);
        });
    b.store(b.get(sumRe), re, 0);
    b.store(b.get(sumIm), im, 0);
    return b.build();
  }

  private static void fold(
      ProgramBuilder b, Variable sum, Address up, Address down, Address to, long part) {
    Value x = b.load(Type.F32, up, 0);
    Value y = b.load(Type.F32, down, 0);
    Value even = b.add(x, y);
    b.store(even, to, part);
    b.store(b.sub(x, y), to, Stage.PAIR + part);
    b.set(sum, b.add(even, b.get(sum)));
  }

  private Program sumsProgram() {
    ProgramBuilder b = new ProgramBuilder("odd", Lanes.FLOAT_LANES);
    Address re = b.parameter("p");
    Address im = b.parameter("q");
    Address folded = b.parameter("f");
    Address w = b.parameter("w");
    Address end = b.parameter("end");
    Address upRe = b.copy(re, Stage.PAIR);
    Address upIm = b.copy(im, Stage.PAIR);
    Address downRe = b.copy(re, (n - TILE) * Stage.PAIR);
    Address downIm = b.copy(im, (n - TILE) * Stage.PAIR);
    b.loop(
        w,
        end,
        () -> {
          Variable[][] c = new Variable[TILE][4];
          for (Variable[] sums : c) {
            sums[0] = b.variable(b.load(Type.F32, folded, 0));
            sums[1] = b.variable(b.load(Type.F32, folded, VECTOR));
            for (int s = 2; s < 4; s++) sums[s] = b.variable(b.constant(0));
          }
          Address from = b.copy(folded, Stage.PAIR);
          Address last = b.copy(folded, n * Stage.PAIR);
          b.loop(
              from,
              last,
              () -> {
                List<Value> x = new ArrayList<>();
                for (int s = 0; s < 4; s++) x.add(b.load(Type.F32, from, s * VECTOR));
                for (int j = 0; j < TILE; j++)
                  for (int s = 0; s < 4; s++) {
                    Value k = b.splat(Type.F32, w, (2 * j + s / 2) * (long) Float.BYTES);
                    b.set(c[j][s], b.fma(k, x.get(s), b.get(c[j][s])));
                  }
                b.move(from, 2 * Stage.PAIR);
                b.move(w, ENTRY);
              });
          for (int j = 0; j < TILE; j++) {
            List<Value> sums = new ArrayList<>();
            for (Variable sum : c[j]) sums.add(b.get(sum));
            long up = j * Stage.PAIR;
            long down = (TILE - 1 - j) * Stage.PAIR;
            b.store(b.add(sums.get(0), sums.get(3)), upRe, up);
            b.store(b.sub(sums.get(1), sums.get(2)), upIm, up);
            b.store(b.sub(sums.get(0), sums.get(3)), downRe, down);
            b.store(b.add(sums.get(1), sums.get(2)), downIm, down);
          }
          for (Address up : List.of(upRe, upIm)) b.move(up, TILE * Stage.PAIR);
          for (Address down : List.of(downRe, downIm)) b.move(down, -TILE * Stage.PAIR);
        });
    return b.build();
  }

  Stream<Code> codes() {
    return Stream.of(fold, sums);
  }
}
