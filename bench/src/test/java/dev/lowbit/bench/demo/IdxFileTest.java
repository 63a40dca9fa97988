package dev.lowbit.bench.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class IdxFileTest {
  private static IdxFile read(int... bytes) throws IOException {
    byte[] file = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) file[i] = (byte) bytes[i];
    return IdxFile.read(new ByteArrayInputStream(file));
  }

  @Test
  void readsSizesAndBytes() throws IOException {
    IdxFile file = read(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255);
    assertArrayEquals(new int[] {2, 3}, file.sizes());
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, -1}, file.bytes());
  }

  @Test
  void rejectsOtherTypes() {
    String message =
        assertThrows(IOException.class, () -> read(0, 0, 13, 1, 0, 0, 0, 1, 9)).toString();
    assertTrue(message.contains("0x00000d01"), message);
  }

  @Test
  void rejectsTooFewAndTooManyBytes() {
    assertEquals(
        "[2] needs 2 bytes, there are 1",
        assertThrows(IOException.class, () -> read(0, 0, 8, 1, 0, 0, 0, 2, 9)).getMessage());
    assertThrows(IOException.class, () -> read(0, 0, 8, 1, 0, 0, 0, 1, 9, 9));
    assertThrows(IOException.class, () -> read(0, 0, 8, 1, 0));
  }

  @Test
  void theDataSetIsComplete() throws IOException {
    FashionMnist data = FashionMnist.load();
    assertEquals(10_000, data.count());
    assertEquals(7_840_000, data.pixels().length);
    int[] perClass = new int[10];
    for (byte label : data.labels()) perClass[label]++;
    for (int count : perClass) assertEquals(1000, count);
  }
}
