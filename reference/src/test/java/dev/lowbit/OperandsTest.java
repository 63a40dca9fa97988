package dev.lowbit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class OperandsTest {
  private final byte[] array = new byte[20];
  private final MemorySegment heap = MemorySegment.ofArray(array);

  @Test
  void bytesOfAMatrix() {
    assertEquals(4 * (2 * 10 + 7), Operands.bytes(3, 10, 7, 4));
    assertEquals(0, Operands.bytes(0, 10, 7, 4));
    assertThrows(ArithmeticException.class, () -> Operands.bytes(9, 1L << 61, 7, 4));
  }

  @Test
  void sizesAndStrides() {
    Operands.checkSize("x", heap, 20);
    Refused.with(() -> Operands.checkSize("x", heap, 21), "x", 20, 21);
    Refused.with(() -> Operands.checkStride("ldx", 6, 7), "ldx", 6, 7);
    Refused.with(() -> Operands.checkWritable("y", heap.asReadOnly(), 20), "y", 20);
  }

  @Test
  void overlaps() {
    MemorySegment low = heap.asSlice(0, 10);
    Operands.checkDisjoint("x", low, "y", heap.asSlice(10));
    Operands.checkDisjoint("x", low, "y", MemorySegment.ofArray(new byte[20]));
    Refused.with(() -> Operands.checkDisjoint("x", low, "y", heap.asSlice(7)), "x", "y", 3);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(20);
      Operands.checkDisjoint("x", memory, "y", heap);
      Refused.with(() -> Operands.checkDisjoint("x", memory, "y", memory), 20);
    }
  }

  @Test
  void theSamePlace() {
    MemorySegment low = heap.asSlice(0, 10);
    Operands.checkSameOrDisjoint("x", low, "y", heap);
    Operands.checkSameOrDisjoint("x", low, "y", heap.asSlice(10));
    Refused.with(() -> Operands.checkSameOrDisjoint("x", low, "y", heap.asSlice(1)), "x", "y", 9);
  }

  @Test
  void overlapsOfReadOnlyViews() {
    Refused.with(() -> Operands.checkDisjoint("x", heap.asReadOnly(), "y", heap), 20);
  }

  @Test
  void residuals() {
    Epilogue with = Epilogue.float32().withResidual();
    Operands.checkResidual(with, true);
    Refused.with(() -> Operands.checkResidual(with, false), "true", "false");
    Refused.with(() -> Operands.checkResidual(Epilogue.int32(), true), "true", "false");
  }
}
