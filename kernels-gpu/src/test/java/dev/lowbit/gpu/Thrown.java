package dev.lowbit.gpu;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** What a wrong call must answer: the type, and every word that a reader needs. */
final class Thrown {
  private Thrown() {}

  static <T extends Throwable> T by(Class<T> type, Executable call, String... words) {
    T thrown = assertThrows(type, call);
    String message = String.valueOf(thrown.getMessage());
    for (String word : words)
      assertTrue(message.contains(word), "no '" + word + "' in: " + message);
    return thrown;
  }
}
