package dev.lowbit.cpu.stencil;

import dev.lowbit.stencil.Tap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The offsets that a vector of channels needs, ascending by (dy, dx); weights are data.
 *
 * @param offsets where some channel of the vector has a tap
 * @param masked whether another of its channels has none there, and the input may be NaN: then its
 *     lane of the input is cleared before it is multiplied
 */
record TapPattern(List<Offset> offsets, boolean masked) {
  /** Row and column within the kernel. */
  record Offset(int dy, int dx) implements Comparable<Offset> {
    private static final Comparator<Offset> ORDER =
        Comparator.comparingInt(Offset::dy).thenComparingInt(Offset::dx);

    @Override
    public int compareTo(Offset other) {
      return ORDER.compare(this, other);
    }
  }

  TapPattern {
    offsets = List.copyOf(offsets);
  }

  /** Of some channels; finite input needs no masks. */
  static TapPattern of(Collection<List<Tap>> channels, boolean finite) {
    SortedSet<Offset> union = new TreeSet<>();
    for (List<Tap> taps : channels) for (Tap tap : taps) union.add(new Offset(tap.dy(), tap.dx()));
    boolean uneven = channels.stream().anyMatch(taps -> taps.size() < union.size());
    return new TapPattern(List.copyOf(union), uneven && !finite);
  }

  /** What vectors of both patterns need. */
  TapPattern and(TapPattern other, boolean finite) {
    SortedSet<Offset> union = new TreeSet<>(offsets);
    union.addAll(other.offsets);
    boolean uneven = offsets.size() < union.size() || other.offsets.size() < union.size();
    return new TapPattern(List.copyOf(union), !finite && (masked || other.masked || uneven));
  }

  /** Every offset of the rectangle around the offsets. */
  TapPattern filled(boolean finite) {
    List<Offset> all = new ArrayList<>();
    for (int row = 0; row < rows(); row++)
      for (int dx = firstColumn(); dx <= lastColumn(); dx++)
        all.add(new Offset(firstRow() + row, dx));
    return new TapPattern(all, !finite && (masked || all.size() > offsets.size()));
  }

  /** The first kernel row with an offset; 0 if there is none. */
  int firstRow() {
    return offsets.isEmpty() ? 0 : offsets.getFirst().dy();
  }

  /** Kernel rows from the first with an offset to the last. */
  int rows() {
    return offsets.isEmpty() ? 0 : offsets.getLast().dy() - firstRow() + 1;
  }

  /** The first kernel column with an offset; 0 if there is none. */
  int firstColumn() {
    return offsets.stream().mapToInt(Offset::dx).min().orElse(0);
  }

  /** The last kernel column with an offset; -1 if there is none. */
  int lastColumn() {
    return offsets.stream().mapToInt(Offset::dx).max().orElse(-1);
  }

  /** Columns of the offsets of a row, counted from {@link #firstRow}. */
  List<Integer> columns(int row) {
    int dy = firstRow() + row;
    return offsets.stream().filter(o -> o.dy() == dy).map(Offset::dx).toList();
  }

  /** Whether every row has the same columns: then one row's code serves all. */
  boolean rectangular() {
    for (int row = 1; row < rows(); row++) if (!columns(row).equals(columns(0))) return false;
    return true;
  }
}
