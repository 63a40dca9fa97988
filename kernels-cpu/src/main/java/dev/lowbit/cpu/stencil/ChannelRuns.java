package dev.lowbit.cpu.stencil;

import dev.lowbit.cpu.codegen.Type;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import dev.lowbit.stencil.Tap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Divides the channels into vectors, and neighbouring vectors of equal patterns into runs. */
final class ChannelRuns {
  private static final int MOST_PATTERNS = 8; // each is code to compile
  private static final int MOST_TAPS = 250; // of a pattern that no loop over rows serves

  private final StencilSet taps;
  private final StencilSpec spec;
  private final boolean finite;
  private final int lanes;
  private final List<Integer> starts = new ArrayList<>();
  private final List<TapPattern> patterns = new ArrayList<>();

  ChannelRuns(StencilSet taps, StencilSpec spec, int lanes) {
    this.taps = taps;
    this.spec = spec;
    this.lanes = lanes;
    finite = !spec.input().floats();
    int channels = taps.outputs();
    for (int c = 0; c < channels; c += lanes)
      starts.add(Math.max(0, Math.min(c, channels - lanes)));
    for (int start : starts) patterns.add(pattern(start));
    if (new HashSet<>(patterns).size() > MOST_PATTERNS) {
      TapPattern all = patterns.stream().reduce((a, b) -> a.and(b, finite)).orElseThrow();
      patterns.replaceAll(_ -> all);
    }
  }

  private TapPattern pattern(int start) {
    List<List<Tap>> lists = new ArrayList<>();
    for (int c = start; c < Math.min(start + lanes, taps.outputs()); c++) lists.add(taps.taps(c));
    TapPattern pattern = TapPattern.of(lists, finite);
    return pattern.offsets().size() > MOST_TAPS ? pattern.filled(finite) : pattern;
  }

  /** Generates all runs. */
  List<TapRun> runs(Type type, Finish finish, long pixel, long outPixel, long outRow) {
    List<TapRun> runs = new ArrayList<>();
    for (int v = 0, end; v < starts.size(); v = end) {
      TapPattern pattern = patterns.get(v);
      end = v + 1;
      while (end < starts.size()
          && patterns.get(end).equals(pattern)
          && starts.get(end) - starts.get(end - 1) == lanes) end++;
      TapWeights weights = new TapWeights(type, lanes, pattern, end - v);
      for (int i = v; i < end; i++) {
        weights.pack(i - v, pattern, taps, starts.get(i));
        if (finish.whole()) weights.pack(i - v, spec.epilogue(), starts.get(i), taps.outputs());
      }
      StencilTile.Shape shape = shape(pattern, type, pixel, outPixel, outRow);
      runs.add(
          new TapRun(spec.geometry(), pattern, shape, finish, weights, starts.get(v), end - v));
    }
    return runs;
  }

  private StencilTile.Shape shape(
      TapPattern pattern, Type type, long pixel, long outPixel, long outRow) {
    TileChoice tile = TileChoice.of(pattern, spec.geometry());
    return new StencilTile.Shape(
        type,
        lanes,
        tile.height(),
        tile.width(),
        tile.looped(),
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
