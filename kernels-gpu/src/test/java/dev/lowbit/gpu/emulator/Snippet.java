package dev.lowbit.gpu.emulator;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * Runs a few instructions in one thread per element. Element i of source k arrives in {@code %a<k>}
 * if it is an {@code int[]}, in {@code %w<k>} if it is a {@code long[]}; the result is left in
 * {@code %d} (32 bits) or {@code %e} (64 bits). Free for use: {@code %p<8>}, {@code %h<8>} of 16
 * bits, {@code %r<8>}, {@code %x<8>} of 64 bits.
 */
final class Snippet {
  static final int THREADS = 128;

  private Snippet() {}

  static int[] ints(String code, int n, Object... sources) {
    return run(code, n, 4, sources).toArray(JAVA_INT);
  }

  static long[] longs(String code, int n, Object... sources) {
    return run(code, n, 8, sources).toArray(JAVA_LONG);
  }

  private static MemorySegment run(String code, int n, int width, Object... sources) {
    Emulator emulator = new Emulator(90, 48 << 10, n);
    long[] buffers = new long[sources.length + 1];
    buffers[0] = emulator.alloc((long) n * width);
    for (int k = 0; k < sources.length; k++) {
      MemorySegment host = segment(sources[k]);
      buffers[k + 1] = emulator.alloc(host.byteSize());
      emulator.copyIn(emulator.turn(1), buffers[k + 1], host);
    }
    long[] arguments = java.util.Arrays.copyOf(buffers, buffers.length + 1);
    arguments[buffers.length] = n;
    launch(emulator, ptx(code, width, sources), (n + THREADS - 1) / THREADS, THREADS, arguments);
    MemorySegment out = MemorySegment.ofArray(new long[(n * width + 7) / 8]);
    MemorySegment exact = out.asSlice(0, (long) n * width);
    emulator.copyOut(emulator.turn(1), exact, buffers[0]);
    return exact;
  }

  /** Runs the entry {@code t} of a module whose parameters are all of 64 bits. */
  static void launch(Emulator emulator, String ptx, int blocks, int threads, long... arguments) {
    long f = emulator.function(emulator.load(ptx), "t");
    int[] grid = {blocks, 1, 1};
    MemorySegment block = MemorySegment.ofArray(arguments);
    emulator.run(emulator.turn(1), emulator.prepare(f, grid, threads, 0, block));
  }

  /** A module with one entry of {@code parameters} parameters p0, p1 ... of 64 bits. */
  static String module(int parameters, String body) {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < parameters; i++) {
      list.append(i == 0 ? "" : ",\n").append("  .param .u64 p").append(i);
    }
    return """
    .version 8.0
    .target sm_80
    .address_size 64
    .visible .entry t(
    %s
    )
    {
      .reg .pred %%p<8>;
      .reg .b16 %%h<8>;
      .reg .b32 %%r<16>;
      .reg .b32 %%a<8>;
      .reg .b32 %%d;
      .reg .b64 %%x<8>;
      .reg .b64 %%w<8>;
      .reg .b64 %%e;
      .reg .pred %%past;
      .reg .b32 %%i;
      .reg .b32 %%t<4>;
      .reg .b64 %%at<8>;
    %s
    }
    """
        .formatted(list, body);
  }

  private static String ptx(String code, int width, Object... sources) {
    int n = sources.length;
    StringBuilder body = new StringBuilder();
    body.append("  mov.u32 %t0, %tid.x;\n  mov.u32 %t1, %ctaid.x;\n  mov.u32 %t2, %ntid.x;\n");
    body.append("  mad.lo.s32 %i, %t1, %t2, %t0;\n");
    body.append("  ld.param.u32 %t3, [p" + (n + 1) + "];\n");
    body.append("  setp.ge.u32 %past, %i, %t3;\n  @%past bra DONE;\n");
    for (int k = 0; k < n; k++) {
      boolean wide = sources[k] instanceof long[];
      body.append("  ld.param.u64 %at0, [p" + (k + 1) + "];\n");
      body.append("  mul.wide.u32 %at1, %i, " + (wide ? 8 : 4) + ";\n");
      body.append("  add.s64 %at0, %at0, %at1;\n");
      body.append("  ld.global." + (wide ? "u64 %w" : "u32 %a") + k + ", [%at0];\n");
    }
    body.append("  " + code + "\n");
    body.append("  ld.param.u64 %at0, [p0];\n  mul.wide.u32 %at1, %i, " + width + ";\n");
    body.append("  add.s64 %at0, %at0, %at1;\n");
    body.append(width == 8 ? "  st.global.u64 [%at0], %e;\n" : "  st.global.u32 [%at0], %d;\n");
    body.append("DONE:\n  ret;");
    return module(n + 2, body.toString());
  }

  private static MemorySegment segment(Object source) {
    return switch (source) {
      case int[] x -> MemorySegment.ofArray(x);
      case long[] x -> MemorySegment.ofArray(x);
      default -> throw new IllegalArgumentException("a source is int[] or long[]");
    };
  }
}
