package dev.lowbit.cpu.stencil;

import dev.lowbit.cpu.codegen.Type;
import dev.lowbit.cpu.stencil.PlaneTile.Form;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.StencilSpec;
import dev.lowbit.stencil.Tap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The code and the taps of every output plane: code of its own for some patterns, one loop over
 * taps for all others.
 */
final class PatternCodes {
  private static final int MOST_PATTERNS = 8; // each is code to compile

  private final List<PlaneCode> ofPlane = new ArrayList<>();
  private final TapStream stream;

  /** What planes of one code have in common. */
  private record Key(Form form, TapPattern pattern) {
    static final Key ANY = new Key(Form.TAPS, new TapPattern(List.of(), false));

    static Key of(TapPattern pattern) {
      Form form = PlaneCode.form(pattern);
      return form == Form.TAPS ? ANY : new Key(form, pattern);
    }
  }

  PatternCodes(StencilSet taps, StencilSpec spec, PlaneBlock block, Type type, Finish finish) {
    List<Key> keys = new ArrayList<>();
    for (int o = 0; o < taps.outputs(); o++)
      keys.add(Key.of(TapPattern.of(List.of(taps.taps(o)), true)));
    if (new HashSet<>(keys).size() > MOST_PATTERNS) keys.replaceAll(_ -> Key.ANY);
    Map<Key, PlaneCode> codes = new HashMap<>();
    List<List<Tap>> lists = new ArrayList<>();
    for (int o = 0; o < taps.outputs(); o++) {
      Form form = keys.get(o).form();
      ofPlane.add(
          codes.computeIfAbsent(
              keys.get(o), k -> new PlaneCode(block, k.pattern(), form, type, finish)));
      lists.add(PlaneCode.ordered(taps.taps(o), form));
    }
    stream = new TapStream(lists, block, type, spec.epilogue(), finish.whole());
  }

  /** Every code once. */
  Stream<PlaneCode> all() {
    return ofPlane.stream().distinct();
  }

  /** Native memory held. */
  long bytes() {
    return stream.bytes() + all().mapToLong(PlaneCode::bytes).sum();
  }

  /** Fills the entry of an output plane. */
  void put(long entry, int o, long plane, long output) {
    PlaneCode.put(entry, plane, output, stream.address(o), stream.end(o));
  }

  /** Sums planes whose entries lie side by side, neighbours of one code together. */
  void run(long entries, int first, int count) {
    for (int i = 0, end; i < count; i = end) {
      PlaneCode code = ofPlane.get(first + i);
      end = i + 1;
      while (end < count && ofPlane.get(first + end) == code) end++;
      code.run(entries + i * PlaneTile.PLANE_ENTRY, entries + end * PlaneTile.PLANE_ENTRY);
    }
  }

  /** Runs every code on scratch memory until it is compiled. */
  void warm(long entry, long plane, long output) {
    all()
        .forEach(code -> {
          int most = 0; // its loops must turn
          for (int o = 0; o < ofPlane.size(); o++)
            if (ofPlane.get(o) == code
                && (ofPlane.get(most) != code || stream.length(o) > stream.length(most))) most = o;
          put(entry, most, plane, output);
          code.warm(entry);
        });
  }
}
