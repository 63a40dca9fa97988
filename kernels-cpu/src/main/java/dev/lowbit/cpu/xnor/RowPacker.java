package dev.lowbit.cpu.xnor;

import static dev.lowbit.cpu.Workspace.ADDRESS;
import static dev.lowbit.cpu.Workspace.ALL;
import static dev.lowbit.cpu.Workspace.aligned;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.lowbit.Binarization;
import dev.lowbit.cpu.BitCompare;
import dev.lowbit.cpu.EpiloguePass;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.xnor.Source;
import java.lang.foreign.MemorySegment;

/**
 * Runs of float32 or int8 to bits, 64 comparisons a word.
 *
 * <p>Full words of a native float32 operand are read where they lie: at 56x56x128 the copy would
 * cost as much as the comparisons. Everything else passes through {@code stage}, int8 widened to
 * the same number in float.
 *
 * <pre>
 *   threshold | t[0] t[1] ... t[period-1] t[0] ... |  period + 64 values: any phase is one run of 64
 *   sign      | the same, 1 or -1                  |
 * </pre>
 */
final class RowPacker {
  private static final int STAGE = 1024; // values: 4 KiB, stays in L1

  private final Source source;
  private final int period;
  private final boolean uniform;
  private final Workspace tables;
  private final long tableBytes;

  RowPacker(Source source, int period) {
    this.source = source;
    this.period = Math.max(period, 1);
    Binarization rule = source.binarization();
    uniform = rule.size() == 1;
    int length = this.period + Long.SIZE;
    tableBytes = aligned((long) length * Float.BYTES);
    tables = new Workspace(2 * tableBytes);
    for (int i = 0; i < length; i++) {
      int c = uniform ? 0 : i % this.period;
      float sign = rule.atMost(c) ? -1 : 1;
      ALL.set(JAVA_FLOAT, tables.address() + (long) i * Float.BYTES, sign * rule.threshold(c));
      ALL.set(JAVA_FLOAT, tables.address() + tableBytes + (long) i * Float.BYTES, sign);
    }
  }

  static long stageBytes() {
    return STAGE * (long) Float.BYTES;
  }

  long bytes() {
    return tables.bytes();
  }

  /**
   * Packs a run.
   *
   * @param at first value of x, in elements
   * @param channel channel of the first value
   * @param out address of ceil(count / 64) words
   * @param beyond bits of the last word beyond the run
   * @param stage plan-owned memory of {@link #stageBytes} at {@code stageAt}
   */
  void pack(
      MemorySegment x,
      long at,
      int count,
      int channel,
      long out,
      long beyond,
      Workspace stage,
      long stageAt) {
    int done = 0;
    if (source instanceof Source.Float32 && x.isNative()) {
      done = count / Long.SIZE * Long.SIZE;
      words(x.address() + at * Float.BYTES, done, channel, out);
    }
    while (done < count) {
      int part = Math.min(STAGE, count - done);
      stage(x, at + done, part, stage, stageAt);
      int phase = (int) ((channel + (long) done) % period);
      words(stageAt, part, phase, out + (long) done / Long.SIZE * Long.BYTES);
      done += part;
    }
    if (count % Long.SIZE != 0) {
      long last = out + (long) (count / Long.SIZE) * Long.BYTES;
      long valid = EpiloguePass.valid(count % Long.SIZE);
      long word = ALL.get(JAVA_LONG_UNALIGNED, last);
      ALL.set(JAVA_LONG_UNALIGNED, last, (word & valid) | (beyond & ~valid));
    }
  }

  /** One word of up to 64 staged values of one channel. */
  long plane(long stageAt, int channel) {
    long at = tables.address() + (long) channel * Float.BYTES;
    return BitCompare.floats(
        stageAt, ALL.get(JAVA_FLOAT, at), ALL.get(JAVA_FLOAT, at + tableBytes));
  }

  /** Copies up to {@link #STAGE} values to the stage, as floats. */
  void stage(MemorySegment x, long at, int count, Workspace stage, long stageAt) {
    long to = stageAt - stage.address();
    if (source instanceof Source.Float32)
      MemorySegment.copy(x, at * Float.BYTES, stage.memory(), to, (long) count * Float.BYTES);
    else widen(x, at, count, stage, to);
  }

  private void words(long x, int count, int channel, long out) {
    if (uniform) uniformWords(x, count, out);
    else periodicWords(x, count, channel, out);
  }

  private void uniformWords(long x, int count, long out) {
    float t = ALL.get(JAVA_FLOAT, tables.address());
    float sign = ALL.get(JAVA_FLOAT, tables.address() + tableBytes);
    for (int i = 0; i < count; i += Long.SIZE) {
      ALL.set(JAVA_LONG_UNALIGNED, out & ADDRESS, BitCompare.floats(x, t, sign));
      x += Long.SIZE * (long) Float.BYTES;
      out += Long.BYTES;
    }
  }

  private void periodicWords(long x, int count, int phase, long out) {
    int step = Long.SIZE % period;
    for (int i = 0; i < count; i += Long.SIZE) {
      long t = tables.address() + (long) phase * Float.BYTES;
      ALL.set(JAVA_LONG_UNALIGNED, out & ADDRESS, BitCompare.floats(x, t, t + tableBytes));
      phase += step;
      if (phase >= period) phase -= period;
      x += Long.SIZE * (long) Float.BYTES;
      out += Long.BYTES;
    }
  }

  private static void widen(MemorySegment x, long at, int count, Workspace stage, long to) {
    // The bytes come to the end of the stage, and widen towards its start without overtaking.
    long bytes = to + STAGE * (long) Float.BYTES - count;
    MemorySegment.copy(x, at, stage.memory(), bytes, count);
    long from = stage.address() + bytes;
    long floats = stage.address() + to;
    for (int i = 0; i < count; i++)
      ALL.set(JAVA_FLOAT, floats + (long) i * Float.BYTES, (float) ALL.get(JAVA_BYTE, from + i));
  }
}
