package dev.lowbit.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lowbit.bench.Verdict.State;
import dev.lowbit.spi.BackendException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Contenders that alternate in one JVM, one iteration each: A B C A B C. Whatever slows the machine
 * for a while slows both sides of a ratio.
 *
 * <p>Every contender is verified first. One that is wrong or absent keeps its place in the order
 * and does nothing there, so that iteration i always belongs to turn i modulo the number of turns.
 */
public final class Turns implements AutoCloseable {
  /** System property: the file that receives the verdicts. Without it a bad verdict is thrown. */
  public static final String VERDICTS = "lowbit.bench.verdicts";

  private final List<Candidate> candidates = new ArrayList<>();
  private final List<Runnable> works = new ArrayList<>();
  private final List<Verdict> verdicts = new ArrayList<>();
  private Runnable current = Turns::nothing;
  private int iterations;

  /**
   * Prepares and verifies every contender.
   *
   * @param problem operands and answer
   * @param turns as {@link Turn#parse} reads them
   */
  public Turns(Problem problem, String turns) {
    for (Turn turn : Turn.parse(turns)) {
      turn.contender().checkFlags();
      admit(problem, turn);
    }
    write();
    for (Verdict verdict : verdicts)
      if (System.getProperty(VERDICTS) == null && verdict.state() != State.VERIFIED)
        throw new IllegalStateException(verdict.toString());
  }

  private void admit(Problem problem, Turn turn) {
    Runnable work = Turns::nothing;
    State state;
    String detail;
    try {
      Candidate candidate = problem.candidate(turn);
      candidates.add(candidate);
      Optional<String> mismatch = candidate.check().get();
      state = mismatch.isEmpty() ? State.VERIFIED : State.WRONG;
      detail = mismatch.orElse(candidate.explanation());
      if (mismatch.isEmpty()) work = candidate.work();
    } catch (BackendException absent) {
      state = State.ABSENT;
      detail = String.valueOf(absent.getMessage());
    } catch (RuntimeException e) {
      state = State.WRONG;
      detail = e.toString();
    }
    works.add(work);
    verdicts.add(new Verdict(turn.contender(), turn.threads(), state, detail, 0));
  }

  private static void nothing() {}

  private void write() {
    String file = System.getProperty(VERDICTS);
    try {
      if (file != null) new ObjectMapper().writeValue(Path.of(file).toFile(), verdicts);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the verdicts to " + file, e);
    }
  }

  /** The next contender's turn; called before every iteration. */
  public void next() {
    current = works.get(iterations++ % works.size());
  }

  /** The work of the contender whose turn it is. */
  public void run() {
    current.run();
  }

  /**
   * Returns what was found out about the contenders.
   *
   * @return one verdict per turn, in order
   */
  public List<Verdict> verdicts() {
    return List.copyOf(verdicts);
  }

  /** Measures what the timed contenders allocate, now that they are warm, and lets them go. */
  @Override
  public void close() {
    for (int i = 0; i < works.size(); i++)
      if (verdicts.get(i).state() == State.VERIFIED)
        verdicts.set(i, verdicts.get(i).withAllocation(Allocation.perCall(works.get(i))));
    write();
    candidates.forEach(Candidate::close);
  }
}
