package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lowbit.cpu.Lanes;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.spectral.SpectralFilter;
import dev.lowbit.spectral.Spectrum;

/**
 * A canonical filter as the columns read it: for every block of channels and every v &lt;= W/2 a
 * column of complex vectors, in the order of a {@link ColumnPass}.
 */
final class FilterTable {
  private static final long SLACK = Radices.GREATEST * Stage.PAIR; // for warm-ups

  private final Workspace memory;
  private final long block;

  /**
   * Packs.
   *
   * @param starts first channel of every block
   * @param frequencies u of every place of a column
   * @param scale of every number
   */
  FilterTable(SpectralFilter given, int[] starts, int[] frequencies, double scale) {
    SpectralFilter k = given.canonical();
    int columns = Spectrum.columns(k.width());
    boolean shared = k.channels() == 1;
    long bytes = (long) columns * k.height() * Stage.PAIR;
    block = shared ? 0 : bytes;
    memory = new Workspace((shared ? bytes : bytes * starts.length) + SLACK);
    for (int i = 0; i < (shared ? 1 : starts.length); i++)
      for (int v = 0; v < columns; v++)
        for (int place = 0; place < k.height(); place++) {
          long at = address(i) + ((long) v * k.height() + place) * Stage.PAIR;
          for (int lane = 0; lane < Lanes.FLOAT_LANES; lane++) {
            int c = shared ? 0 : Math.min(starts[i] + lane, k.channels() - 1);
            int u = frequencies[place];
            long re = at + (long) lane * Float.BYTES;
            ALL.set(JAVA_FLOAT, re, (float) (k.re(u, v, c) * scale));
            ALL.set(JAVA_FLOAT, re + Stage.PAIR / 2, (float) (k.im(u, v, c) * scale));
          }
        }
  }

  /** The columns of a block of channels. */
  long address(int i) {
    return memory.address() + i * block;
  }

  long bytes() {
    return memory.bytes();
  }
}
