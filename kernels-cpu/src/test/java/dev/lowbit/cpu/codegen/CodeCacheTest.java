package dev.lowbit.cpu.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

/** Equal programs share code, old code goes, and no hidden class is no failure. */
class CodeCacheTest {
  private final CodeCache cache = new CodeCache(2);

  @Test
  void equalProgramsShareCode() {
    Code code = code(3);
    assertSame(code, code(3));
    assertNotSame(code, code(2));
  }

  @Test
  void theNameAndWhatIsNotNeededMakeNoDifference() {
    ProgramBuilder a = new ProgramBuilder("a", 4);
    a.store(a.load(Type.F32, a.parameter("x"), 0), a.parameter("y"), 0);
    ProgramBuilder b = new ProgramBuilder("b", 4);
    Address x = b.parameter("x");
    b.constant(4);
    b.load(Type.F32, x, 16);
    b.store(b.load(Type.F32, x, 0), b.parameter("y"), 0);
    Kernel none = (_, _, _, _, _, _) -> {};
    assertSame(
        cache.code(a.build(), Limits.unspilled(), none),
        cache.code(b.build(), Limits.unspilled(), none));
  }

  @Test
  void theOldestIsForgotten() {
    Code first = code(1);
    Code second = code(2);
    assertSame(first, code(1));
    code(3); // in place of 2, which was asked for longest ago
    assertEquals(2, cache.size());
    assertSame(first, code(1));
    assertNotSame(second, code(2));
  }

  @Test
  void forgottenClassesAreUnloaded() throws InterruptedException {
    WeakReference<Class<?>> forgotten = new WeakReference<>(code(1).kernel().getClass());
    code(2);
    code(3);
    for (int i = 0; i < 50 && forgotten.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertSame(null, forgotten.get());
  }

  @Test
  void aHandWrittenLoopServesWhereHiddenClassesAreForbidden() {
    Program program = Programs.depthwise(1, 1, 2, 64, 64);
    Kernel handWritten = new Interpreter(program);
    System.setProperty("lowbit.codegen", "false");
    try {
      Code code = cache.code(program, Limits.unspilled(), handWritten);
      assertSame(handWritten, code.kernel());
      assertFalse(code.generated());
      assertEquals(
          "hand-written loop: -Dlowbit.codegen=false (leave the property out), not warmed up",
          code.explain());
    } finally {
      System.clearProperty("lowbit.codegen");
    }
    assertTrue(cache.code(program, Limits.unspilled(), handWritten).generated());
  }

  private Code code(int taps) {
    Program program = Programs.depthwise(1, taps, 2, 64, 64);
    return cache.code(program, Limits.unspilled(), new Interpreter(program));
  }
}
