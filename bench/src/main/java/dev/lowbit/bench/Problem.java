package dev.lowbit.bench;

import dev.lowbit.spi.BackendException;

/** Operands, and the right answer for them. */
public interface Problem {
  /**
   * Prepares a contender: packs its operands, allocates its output.
   *
   * @param turn who, with how many threads
   * @return the contender's way to the answer
   * @throws BackendException if the contender is absent here; the message is the reason
   */
  Candidate candidate(Turn turn);
}
