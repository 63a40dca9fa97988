package dev.lowbit.cpu.stencil;

import dev.lowbit.cpu.codegen.Type;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import dev.lowbit.stencil.Tap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Divides the channels into vectors, and neighbouring vectors of equal patterns into runs.
 *
 * <pre>
 *   channels        identity ............... | 3x3 ...... | 1x11 ..... | 11x1 .....
 *   vectors    [0        ][         ][  ...  ]
 *                                   [.. 3x3  ]          each group's vectors end where it ends;
 *                                            [.. 1x11  ]          what one spills to its left
 *                                                       [.. 11x1  ] is written again, rightly, after it
 * </pre>
 *
 * <p>Groups run from the last to the first. Where the first group is shorter than a vector, or
 * groups are many, vectors start at multiples of the lanes instead, and one that holds several
 * patterns does what any of its channels needs.
 */
final class ChannelRuns {
  private static final int MOST_PATTERNS = 8; // each is code to compile
  private static final int SMALLER = 8; // by an eighth, where code was too large

  private final StencilSet taps;
  private final StencilSpec spec;
  private final boolean finite;
  private final int lanes;

  /** Vectors from first on, side by side. */
  private record Group(int first, int vectors, TapPattern pattern) {}

  ChannelRuns(StencilSet taps, StencilSpec spec, int lanes) {
    this.taps = taps;
    this.spec = spec;
    this.lanes = lanes;
    finite = !spec.input().floats();
  }

  /** In the order they must run. */
  private List<Group> groups() {
    List<Group> groups = new ArrayList<>();
    for (int end = taps.outputs(), start; end > 0; end = start) {
      TapPattern pattern = pattern(end - 1, end);
      start = end - 1;
      while (start > 0 && pattern(start - 1, start).equals(pattern)) start--;
      if (groups.size() >= MOST_PATTERNS || (start == 0 && end < lanes)) return mixed();
      int vectors = (end - start) / lanes;
      boolean whole = vectors * lanes == end - start;
      if (start > 0) groups.add(group(end, whole ? vectors : vectors + 1, pattern));
      else {
        if (!whole) groups.add(group(end, 1, pattern));
        groups.add(new Group(0, vectors, pattern));
      }
    }
    return groups;
  }

  private Group group(int end, int vectors, TapPattern pattern) {
    return new Group(end - vectors * lanes, vectors, pattern);
  }

  private List<Group> mixed() {
    int channels = taps.outputs();
    List<Integer> starts = new ArrayList<>();
    for (int c = 0; c < channels; c += lanes) starts.add(Math.clamp(channels - lanes, 0, c));
    List<TapPattern> patterns = new ArrayList<>();
    for (int start : starts) patterns.add(pattern(start, Math.min(start + lanes, channels)));
    if (new HashSet<>(patterns).size() > MOST_PATTERNS) {
      TapPattern all = patterns.stream().reduce((a, b) -> a.and(b, finite)).orElseThrow();
      patterns.replaceAll(_ -> all);
    }
    List<Group> groups = new ArrayList<>();
    for (int v = 0, end; v < starts.size(); v = end) {
      end = v + 1;
      while (end < starts.size()
          && patterns.get(end).equals(patterns.get(v))
          && starts.get(end) - starts.get(end - 1) == lanes) end++;
      groups.add(new Group(starts.get(v), end - v, patterns.get(v)));
    }
    return groups;
  }

  private TapPattern pattern(int first, int end) {
    List<List<Tap>> lists = new ArrayList<>();
    for (int c = first; c < end; c++) lists.add(taps.taps(c));
    TapPattern pattern = TapPattern.of(lists, finite);
    boolean plain = !finite && !pattern.masked();
    int most = plain ? TileChoice.MOST_TAPS : TileChoice.MOST_LONG_TAPS;
    return pattern.offsets().size() > most ? pattern.filled(finite) : pattern;
  }

  /** Generates all runs. */
  List<TapRun> runs(Type type, Finish finish, long pixel, long outPixel, long outRow) {
    List<TapRun> runs = new ArrayList<>();
    for (Group group : groups()) {
      TapPattern pattern = group.pattern();
      TapWeights weights = new TapWeights(type, lanes, pattern, group.vectors());
      for (int v = 0; v < group.vectors(); v++) {
        int first = group.first() + v * lanes;
        weights.pack(v, pattern, taps, first);
        if (finish.whole()) weights.pack(v, spec.epilogue(), first, taps.outputs());
      }
      for (int most = TileChoice.MOST_BYTES; ; most -= most / SMALLER) {
        TileChoice tile = TileChoice.of(pattern, spec, finish, most);
        TileShape shape = shape(tile, type, pixel, outPixel, outRow);
        TapRun run =
            new TapRun(
                spec.geometry(), pattern, shape, finish, weights, group.first(), group.vectors());
        if (run.tooLarge() && !tile.least()) continue;
        runs.add(run);
        break;
      }
    }
    return runs;
  }

  private TileShape shape(TileChoice tile, Type type, long pixel, long outPixel, long outRow) {
    return new TileShape(
        spec.input(),
        type,
        lanes,
        tile.height(),
        tile.width(),
        tile.looped(),
        new TileShape.Part(0, Integer.MAX_VALUE),
        0,
        Integer.MAX_VALUE,
        spec.geometry().strideH(),
        spec.geometry().strideW(),
        spec.geometry().dilationH(),
        spec.geometry().dilationW(),
        pixel,
        outPixel,
        outRow);
  }
}
