package dev.lowbit.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** A wrong argument: refused at the door, in words that name both numbers, with nothing written. */
public final class Refusal {
  private Refusal() {}

  /** Expects an IllegalArgumentException whose message has all parts. */
  public static void of(Executable call, Object... parts) {
    IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, call);
    String message = String.valueOf(thrown.getMessage());
    List<String> words = List.of(message.split("[^0-9A-Za-z.+-]+"));
    for (Object part : parts)
      assertTrue(words.contains(part.toString()), () -> "no " + part + " in: " + message);
  }

  /** The same, and the output keeps its bytes. */
  public static void of(MemorySegment output, Executable call, Object... parts) {
    byte[] before = bytes(output);
    of(call, parts);
    assertEquals(-1, MemorySegment.ofArray(before).mismatch(output), "the output was written");
  }

  private static byte[] bytes(MemorySegment segment) {
    byte[] bytes = new byte[Math.toIntExact(segment.byteSize())];
    MemorySegment.copy(segment, 0, MemorySegment.ofArray(bytes), 0, bytes.length);
    return bytes;
  }
}
