package dev.lowbit.gpu.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/**
 * A kernel with a planted fault, and what the emulator must say about it. The kernel has a buffer
 * of 256 bytes at %x0, its thread index in %t0 and four times that in %r0, its block index in %t1,
 * and 1024 bytes of shared memory named s.
 */
final class Planted {
  private static final int BYTES = 256;
  private static final String BEFORE =
      """
      .shared .align 16 .b8 s[1024];
      ld.param.u64 %x0, [p0];
      mov.u32 %t0, %tid.x;
      mov.u32 %t1, %ctaid.x;
      shl.b32 %r0, %t0, 2;
      cvt.u64.u32 %x1, %r0;
      mov.u32 %r1, s;
      add.s32 %r1, %r1, %r0;
      """;

  private Planted() {}

  /** Runs the body, which must be right, on every order of warps and blocks that 8 seeds give. */
  static void passes(int blocks, int threads, String body) {
    for (int seed = 0; seed < 8; seed++) run(seed, blocks, threads, body);
  }

  /**
   * Runs the body, which must fail.
   *
   * @param at instruction whose line and text the message must name
   * @param words what else it must say
   */
  static void fails(int blocks, int threads, String body, String at, String... words) {
    String ptx = module(body);
    int line = 1 + List.of(ptx.split("\n")).indexOf(at);
    assertTrue(line > 0, at + " is no line of the kernel");
    String where = "line " + line + ": " + at.substring(0, at.length() - 1);
    for (int seed = 0; seed < 8; seed++) {
      String message = message(seed, blocks, threads, body);
      assertTrue(message.contains(where), () -> "not " + where + " in: " + message);
      requireWords(message, words);
    }
  }

  /** Where two accesses clash, the later one is named, and which that is the order decides. */
  static void failsSomewhere(int blocks, int threads, String body, String... words) {
    for (int seed = 0; seed < 8; seed++) {
      requireWords(message(seed, blocks, threads, body), words);
    }
  }

  private static void requireWords(String message, String... words) {
    for (String word : words) {
      assertTrue(message.matches("(?s).*" + word + ".*"), () -> "not " + word + " in: " + message);
    }
  }

  static String message(int seed, int blocks, int threads, String body) {
    return assertThrows(Fault.class, () -> run(seed, blocks, threads, body)).getMessage();
  }

  /** As above, with a status. */
  static void failsWith(String status, String body, String at, String... words) {
    fails(1, 64, body, at, words);
    assertEquals(status, assertThrows(Fault.class, () -> run(0, 1, 64, body)).status());
  }

  private static String module(String body) {
    return Snippet.module(1, BEFORE + body + "ret;");
  }

  static void run(int seed, int blocks, int threads, String body) {
    Emulator emulator = new Emulator(80, 48 << 10, seed);
    long buffer = emulator.alloc(BYTES);
    emulator.fill(emulator.turn(1), buffer, (byte) 0, BYTES);
    Snippet.launch(emulator, module(body), blocks, threads, buffer);
  }
}
