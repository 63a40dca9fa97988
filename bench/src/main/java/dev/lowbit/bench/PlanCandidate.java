package dev.lowbit.bench;

import dev.lowbit.KernelPlan;
import dev.lowbit.Kernels;
import dev.lowbit.Parallelism;
import dev.lowbit.ThreadTeam;
import dev.lowbit.spi.BackendException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** A contender that is a plan of a lowbit backend. */
public final class PlanCandidate {
  private PlanCandidate() {}

  /**
   * Plans, and refuses a plan that is not what the contender's label says.
   *
   * @param turn which backend, width and number of threads
   * @param plan makes the plan
   * @param work what is timed
   * @param check as in {@link Candidate}
   * @param <P> the plan's type
   * @return the contender, its explanation with the time the plan took
   * @throws BackendException if the backend, the operation or the width is not there
   */
  public static <P extends KernelPlan> Candidate of(
      Turn turn,
      BiFunction<Kernels, Parallelism, P> plan,
      Function<P, Runnable> work,
      Function<Runnable, Supplier<Optional<String>>> check) {
    String backend = turn.contender() == Contender.REFERENCE ? "reference" : "cpu";
    Kernels kernels = Kernels.named(backend);
    List<AutoCloseable> owned = new ArrayList<>();
    Parallelism parallelism = Parallelism.SEQUENTIAL;
    if (turn.threads() > 1) {
      ThreadTeam team = new ThreadTeam(turn.threads());
      owned.add(team);
      parallelism = team;
    }
    long start = System.nanoTime();
    P made = plan.apply(kernels, parallelism);
    long planned = System.nanoTime() - start;
    owned.addFirst(made);
    checkLabel(made, backend, turn.contender().bits());
    Runnable timed = work.apply(made);
    String explanation =
        String.format(Locale.ROOT, "%s; planned in %.1f ms", made.explain(), planned / 1e6);
    return new Candidate(explanation, timed, check.apply(timed), owned, planned);
  }

  private static void checkLabel(KernelPlan plan, String backend, int bits) {
    if (!plan.explain().backend().equals(backend))
      throw new BackendException(
          "backend " + backend + " lacks the operation, " + plan.explain().backend() + " ran");
    if (bits != 0 && plan.explain().vectorBits() != bits)
      throw new BackendException(
          "the plan uses " + plan.explain().vectorBits() + "-bit vectors, not " + bits);
  }
}
