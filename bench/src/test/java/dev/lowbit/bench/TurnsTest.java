package dev.lowbit.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lowbit.bench.Verdict.State;
import dev.lowbit.spi.BackendException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TurnsTest {
  private final List<String> calls = new ArrayList<>();

  /** Right, wrong, absent. */
  private Candidate candidate(Turn turn) {
    return switch (turn.contender()) {
      case NATIVE_LIMIT -> throw new BackendException("no compiler");
      case REFERENCE -> made("wrong", Optional.of("3 instead of 4"));
      default -> made(turn.toString(), Optional.empty());
    };
  }

  private Candidate made(String name, Optional<String> mismatch) {
    return new Candidate(name, () -> calls.add(name), () -> mismatch, List.of());
  }

  @AfterEach
  void forget() {
    System.clearProperty(Turns.VERDICTS);
  }

  @Test
  void alternatesAndLeavesOutWhoIsWrongOrAbsent(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("verdicts.json");
    System.setProperty(Turns.VERDICTS, file.toString());
    Turns turns = new Turns(this::candidate, "lowbit-cpu+native-limit+reference+lowbit-cpu@2");
    for (int i = 0; i < 8; i++) {
      turns.next();
      turns.run();
    }
    assertEquals(List.of("lowbit-cpu", "lowbit-cpu@2", "lowbit-cpu", "lowbit-cpu@2"), calls);
    assertEquals(
        List.of(State.VERIFIED, State.ABSENT, State.WRONG, State.VERIFIED),
        turns.verdicts().stream().map(Verdict::state).toList());
    assertEquals("no compiler", turns.verdicts().get(1).detail());
    assertEquals("3 instead of 4", turns.verdicts().get(2).detail());
    turns.close();
    String json = Files.readString(file);
    assertEquals(4, json.split("\"contender\"", -1).length - 1, json);
  }

  @Test
  void withoutAFileABadVerdictIsThrown() {
    assertThrows(IllegalStateException.class, () -> new Turns(this::candidate, "reference"));
  }
}
