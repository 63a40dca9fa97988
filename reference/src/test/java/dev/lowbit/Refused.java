package dev.lowbit;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/** A wrong argument, refused in words that name both numbers. */
public final class Refused {
  private Refused() {}

  /** Expects an IllegalArgumentException whose message has all parts. */
  public static void with(Runnable call, Object... parts) {
    IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, call::run);
    String message = String.valueOf(thrown.getMessage());
    List<String> words = List.of(message.split("[^0-9A-Za-z.+-]+"));
    for (Object part : parts)
      assertTrue(words.contains(part.toString()), () -> "no " + part + " in: " + message);
  }
}
