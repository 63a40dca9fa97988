package dev.lowbit.properties;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Elements;
import dev.lowbit.Epilogue;
import dev.lowbit.Layout;
import dev.lowbit.Output;
import dev.lowbit.cpu.EpiloguePass;
import dev.lowbit.cpu.Workspace;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** A pass over rows gives, element by element, what the definition gives. */
class EpiloguePassProperties {
  private static final int BOUND = 70_000;

  /** Every ending, of integer and of float sums, along channels and along pixels. */
  @Property(tries = 4000)
  void isTheDefinition(
      @ForAll Ending ending,
      @ForAll Layout layout,
      @ForAll boolean ints,
      @ForAll @LongRange(max = 1L << 40) long seed) {
    if (!ints && (ending == Ending.INT32 || ending == Ending.SUM_BITS)) return;
    Draw draw = new Draw(seed);
    int channels = draw.between(1, 150);
    Epilogue e = ending.epilogue(draw, channels, BOUND);
    EpiloguePass pass =
        ints
            ? EpiloguePass.ofInts(e, channels, BOUND, layout)
            : EpiloguePass.ofFloats(e, channels, layout);
    boolean planes = layout == Layout.NCHW;
    int first = planes ? draw.between(0, channels - 1) : draw.between(0, (channels - 1) / 64) * 64;
    int n = planes ? draw.between(1, 150) : draw.between(1, channels - first);
    long bytes = n * (long) Float.BYTES + EpiloguePass.SLACK_BYTES;
    Workspace row = new Workspace(bytes);
    Workspace other = new Workspace(bytes);
    Workspace residual = new Workspace(bytes);
    Workspace expected = new Workspace(bytes);
    for (int i = 0; i < n; i++) {
      int channel = planes ? first : first + i;
      float r = e.residual() ? draw.any() : 0;
      residual.memory().setAtIndex(JAVA_FLOAT, i, r);
      if (ints) {
        int sum = draw.between(-BOUND, BOUND);
        row.memory().setAtIndex(JAVA_INT, i, sum);
        Elements.write(e, channel, sum, r, expected.memory(), 0, i);
      } else {
        float sum = draw.any();
        row.memory().setAtIndex(JAVA_FLOAT, i, sum);
        Elements.write(e, channel, sum, r, expected.memory(), 0, i);
      }
    }
    boolean elsewhere = e.output() instanceof Output.Float32 && draw.oneIn(2);
    Workspace to = elsewhere ? other : row;
    pass.apply(row.address(), first, n, residual.address(), to.address());
    same(e.output(), ints, n, expected.memory(), to.memory());
  }

  /** A float sum that is 0 may lose its sign: scale 1 and bias 0 are left out. */
  private static void same(
      Output output, boolean ints, int n, MemorySegment expected, MemorySegment actual) {
    for (long i = 0; i < output.rowElements(n) * output.elementBytes(); i++)
      if (output instanceof Output.Float32) {
        float zero = ints ? -0f : 0f; // x + -0 keeps the sign of a zero
        if (i % Float.BYTES == 0)
          assertEquals(
              expected.get(JAVA_FLOAT, i) + zero, actual.get(JAVA_FLOAT, i) + zero, "byte " + i);
      } else {
        assertEquals(expected.get(JAVA_BYTE, i), actual.get(JAVA_BYTE, i), "byte " + i);
      }
  }
}
