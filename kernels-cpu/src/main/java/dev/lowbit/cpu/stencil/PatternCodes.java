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
 * The code and the taps of every output plane: code of its own for some patterns, one loop over taps
 * for all others.
 */
final class PatternCodes {
  private static final int MOST_PATTERNS = 8; // each is code to compile
  private static final TapPattern ANY = new TapPattern(List.of(), false);

  private final List<PlaneCode> ofPlane = new ArrayList<>();
  private final TapStream stream;

  PatternCodes(
      StencilSet taps, StencilSpec spec, PlaneBlock block, Type type, Finish finish) {
    List<TapPattern> patterns = new ArrayList<>();
    for (int o = 0; o < taps.outputs(); o++) {
      TapPattern pattern = TapPattern.of(List.of(taps.taps(o)), true);
      patterns.add(PlaneCode.form(pattern) == Form.TAPS ? ANY : pattern);
    }
    boolean many = new HashSet<>(patterns).size() > MOST_PATTERNS;
    Map<TapPattern, PlaneCode> codes = new HashMap<>();
    List<List<Tap>> lists = new ArrayList<>();
    for (int o = 0; o < taps.outputs(); o++) {
      TapPattern pattern = TapPattern.of(List.of(taps.taps(o)), true);
      Form form = many ? Form.TAPS : PlaneCode.form(pattern);
      TapPattern key = form == Form.TAPS ? ANY : pattern;
      ofPlane.add(
          codes.computeIfAbsent(key, k -> new PlaneCode(block, k, form, type, finish)));
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
    for (int o = 0; o < ofPlane.size(); o++) {
      PlaneCode code = ofPlane.get(o);
      if (ofPlane.indexOf(code) != o) continue;
      put(entry, o, plane, output);
      code.warm(entry);
    }
  }
}
