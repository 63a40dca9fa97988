package dev.lowbit.gpu.emulator;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Shared memory that a launch adds lies behind the arrays of the module and of the entry. */
class SharedPlacementTest {
  private static final String PTX =
      """
      .version 8.0
      .target sm_75
      .address_size 64
      .extern .shared .align 16 .b8 added[];
      .shared .align 4 .b8 module[4];
      .visible .entry t(.param .u64 p0)
      {
        .reg .b32 %r<8>;
        .reg .b64 %rd<4>;
        .shared .align 4 .b8 own[4];
        mov.u32 %r1, own;
        mov.u32 %r2, module;
        mov.u32 %r3, added;
        mov.u32 %r4, 1;
        mov.u32 %r5, 2;
        mov.u32 %r6, 3;
        st.shared.u32 [%r1], %r4;
        st.shared.u32 [%r2], %r5;
        st.shared.u32 [%r3], %r6;
        ld.shared.u32 %r4, [%r1];
        ld.shared.u32 %r5, [%r2];
        ld.shared.u32 %r6, [%r3];
        ld.param.u64 %rd1, [p0];
        cvta.to.global.u64 %rd2, %rd1;
        st.global.u32 [%rd2], %r4;
        st.global.u32 [%rd2+4], %r5;
        st.global.u32 [%rd2+8], %r6;
        st.global.u32 [%rd2+12], %r3;
        ret;
      }
      """;

  @Test
  void nothingOverlaps() {
    Emulator emulator = new Emulator(75, 48 << 10, 1);
    long out = emulator.alloc(16);
    long f = emulator.function(emulator.load(PTX), "t");
    MemorySegment arguments = MemorySegment.ofArray(new long[] {out});
    int[] grid = {1, 1, 1};
    emulator.run(emulator.turn(1), emulator.prepare(f, grid, 1, 4, arguments));
    MemorySegment host = MemorySegment.ofArray(new int[4]);
    emulator.copyOut(emulator.turn(1), host, out);
    for (int i = 0; i < 3; i++) assertEquals(i + 1, host.getAtIndex(JAVA_INT, i));
    assertEquals(16, host.getAtIndex(JAVA_INT, 3), "8 bytes of others, then a multiple of 16");
  }
}
