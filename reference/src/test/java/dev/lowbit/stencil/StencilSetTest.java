package dev.lowbit.stencil;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.Refused;
import dev.lowbit.quantize.ChannelMask;
import java.util.List;
import org.junit.jupiter.api.Test;

class StencilSetTest {
  @Test
  void tapsAreSorted() {
    Tap a = new Tap(1, 0, 5);
    Tap b = new Tap(0, 2, 6);
    Tap c = new Tap(0, 1, 0);
    StencilSet set = StencilSet.of(2, 3, List.of(List.of(a, b, c), List.of()));
    assertEquals(List.of(c, b, a), set.taps(0));
    assertEquals(List.of(), set.taps(1));
    assertEquals(2, set.outputs());
    assertEquals(3, set.nnz());
  }

  @Test
  void denseKernelsAndPatterns() {
    float[] weights = {1, 0, 3, 4, 5, 6, 7, 8};
    assertEquals(new Tap(1, 0, 7), StencilSet.dense(2, 2, weights).taps(1).get(2));
    assertEquals(8, StencilSet.dense(2, 2, weights).nnz());
    assertEquals(7, StencilSet.nonZero(2, 2, weights).nnz());
    StencilSet pattern = StencilSet.masked(2, 2, weights, new boolean[] {false, true, true, false});
    assertEquals(List.of(new Tap(0, 1, 0), new Tap(1, 0, 3)), pattern.taps(0));
    assertEquals(List.of(new Tap(0, 1, 6), new Tap(1, 0, 7)), pattern.taps(1));
  }

  @Test
  void inceptionIsCentred() {
    StencilSet set = StencilSet.inception(2, new float[9], 5, new float[5], new float[5]);
    assertEquals(5, set.outputs());
    assertEquals(5, set.kernelH());
    assertEquals(5, set.kernelW());
    assertEquals(List.of(new Tap(2, 2, 1)), set.taps(1));
    assertEquals(new Tap(1, 1, 0), set.taps(2).getFirst());
    assertTrue(set.taps(3).stream().allMatch(t -> t.dy() == 2));
    assertTrue(set.taps(4).stream().allMatch(t -> t.dx() == 2));
  }

  @Test
  void compactionKeepsChannelsWithTheirOutputs() {
    StencilSet set = StencilSet.dense(1, 1, 0, 1, 2, 3, 4, 5);
    ChannelMask mask = ChannelMask.of(true, false, true);
    StencilSet compact = set.compact(mask);
    assertEquals(4, compact.outputs());
    assertEquals(4, compact.taps(2).getFirst().weight());
    StencilSet masked = set.masked(mask);
    assertEquals(6, masked.outputs());
    assertEquals(List.of(), masked.taps(3));
    assertEquals(set.taps(5), masked.taps(5));
    assertEquals(0, set.compact(ChannelMask.of(false, false)).outputs());
  }

  @Test
  void refusals() {
    Tap tap = new Tap(0, 1, 2);
    Refused.with(() -> StencilSet.of(1, 2, List.of(List.of(tap, tap))), 0, 2);
    Refused.with(() -> StencilSet.of(1, 1, List.of(List.of(tap))), 1, "1x1");
    Refused.with(() -> StencilSet.of(0, 3, List.of()), "0x3");
    Refused.with(() -> new Tap(0, 1, Float.NaN), "NaN");
    Refused.with(() -> StencilSet.dense(2, 2, 1, 2, 3), 3, 4);
    Refused.with(() -> StencilSet.masked(1, 2, new float[4], new boolean[3]), 3, 2, 4);
    Refused.with(
        () -> StencilSet.concat(StencilSet.pruned(1), StencilSet.dense(2, 1)), "1x1", "2x1");
    Refused.with(() -> StencilSet.pruned(3).compact(ChannelMask.of(true, true)), 3, 2);
  }
}
