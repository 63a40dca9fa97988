package dev.lowbit.bench.onednn;

import dev.lowbit.Conv2d;
import dev.lowbit.Layout;
import dev.lowbit.bench.Answer;
import dev.lowbit.bench.Candidate;
import dev.lowbit.bench.Contender;
import dev.lowbit.bench.NativeCandidate;
import dev.lowbit.bench.Turn;
import dev.lowbit.bench.onednn.Convolution.Parameters;
import dev.lowbit.spi.BackendException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** A contender that is oneDNN. */
public final class PeerCandidate {
  private PeerCandidate() {}

  /**
   * A convolution.
   *
   * @param turn which of oneDNN's contenders
   * @param g geometry
   * @param layout of x and of the output
   * @param integers uint8 in and int8 out instead of float32
   * @param weights as {@link Convolution} takes them
   * @param parameters behind the sums
   * @param x input
   * @param answer right output
   * @return the contender
   * @throws BackendException if the library is missing or has no such convolution
   */
  public static Candidate convolution(
      Turn turn,
      Conv2d g,
      Layout layout,
      boolean integers,
      float[] weights,
      Parameters parameters,
      MemorySegment x,
      Answer answer) {
    return NativeCandidate.of(
        x,
        answer,
        (arena, source, destination) -> {
          DataType in = integers ? DataType.U8 : DataType.F32;
          DataType out = integers ? DataType.S8 : DataType.F32;
          Convolution convolution = new Convolution(arena, g, in, out, weights, parameters);
          return ways(
              turn.contender(),
              convolution,
              convolution.source(layout, source),
              convolution.destination(layout, destination));
        },
        chain -> chain::finish);
  }

  private static List<Chain> ways(
      Contender contender, Convolution convolution, Memory x, Memory y) {
    return switch (contender) {
      case ONEDNN -> List.of(convolution.direct(x, y).getFirst());
      case ONEDNN_BEST -> {
        List<Chain> ways = new ArrayList<>(convolution.direct(x, y));
        ways.addAll(convolution.copied(x, y));
        yield ways;
      }
      case ONEDNN_ANY -> convolution.free(x, y);
      default -> throw new IllegalArgumentException(contender + " is not oneDNN");
    };
  }
}
