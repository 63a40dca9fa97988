package dev.lowbit.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class PtxEditTest {
  private static final String PTX =
      """
      .visible .entry one(.param .u64 p)
      {
        bar.sync 0;
        add.s32 %r1, %r2, 1;
        bar.sync 0;
      }
      .visible .entry two(.param .u64 p)
      {
        bar.sync \t0;
      }
      """;

  @Test
  void removesTheStatementMeant() {
    String second = PtxEdit.remove("one", "bar\\.sync\\s+0", 1).apply(PTX);
    assertEquals(1, PtxEdit.count(second, "one", "bar\\.sync"));
    assertEquals(true, second.indexOf("bar.sync 0;") < second.indexOf("add"));
    assertEquals(1, PtxEdit.count(second, "two", "bar\\.sync"));
    String other = PtxEdit.remove("two", "bar\\.sync\\s+0", 0).apply(PTX);
    assertEquals(2, PtxEdit.count(other, "one", "bar\\.sync"));
    assertEquals(0, PtxEdit.count(other, "two", "bar\\.sync"));
  }

  @Test
  void replacesWithGroups() {
    String edited =
        PtxEdit.replace("one", "add\\.s32 (\\S+) (\\S+) 1;", "sub.s32 $1 $2 2;", 0).apply(PTX);
    assertEquals(1, PtxEdit.count(edited, "one", "sub\\.s32 %r1, %r2, 2;"));
    assertEquals(PTX, edited.replace("sub.s32 %r1, %r2, 2;", "add.s32 %r1, %r2, 1;"));
  }

  @Test
  void leavesOtherModulesAloneButNeverMissesInItsOwn() {
    assertEquals(PTX, PtxEdit.remove("three", "bar", 0).apply(PTX));
    assertThrows(
        IllegalArgumentException.class,
        () -> PtxEdit.remove("two", "bar\\.sync\\s+0", 1).apply(PTX));
    assertThrows(
        IllegalArgumentException.class, () -> PtxEdit.replace("one", "add", "add", 0).apply(PTX));
  }
}
