package dev.lowbit.bench.report;

import dev.lowbit.bench.Contender;
import dev.lowbit.bench.Machine;
import dev.lowbit.bench.Turn;
import dev.lowbit.bench.report.Family.Extent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Builds the jobs of a family whose contenders alternate in one fork. */
public final class Schedule {
  private static final Duration START = Duration.ofMillis(2500); // JVM, backends, library

  private static final Set<Contender> OTHERS =
      Set.of(Contender.SCALAR_AUTO, Contender.SCALAR, Contender.REFERENCE);

  private final List<Job> jobs = new ArrayList<>();
  private final Extent extent;
  private final Machine machine;
  private final int rounds;
  private final Timing timing;

  /**
   * Starts empty.
   *
   * @param extent how much
   * @param machine where
   */
  public Schedule(Extent extent, Machine machine) {
    this.extent = extent;
    this.machine = machine;
    rounds =
        switch (extent) {
          case QUICK -> 1;
          case CRITERIA -> 3;
          case FULL -> 5;
        };
    timing = extent == Extent.QUICK ? new Timing(3, 100, 4, 50) : new Timing(3, 120, 5, 80);
  }

  /**
   * Adds a shape of a family with scalar loops and a reference that ends in time.
   *
   * @param subject the shape
   * @param turns what alternates
   * @param verification how long the answer takes
   */
  public void add(Subject subject, List<Turn> turns, Duration verification) {
    add(subject, turns, verification, OTHERS);
  }

  /**
   * Adds a shape: the turns alternate in one fork, with the scalar loop unless only the criteria
   * are wanted. In full, narrower vectors, the reference and the loop without vectors have forks of
   * their own.
   *
   * @param subject the shape
   * @param turns what alternates
   * @param verification how long the answer takes
   * @param others which of the scalar loops and the reference there are
   */
  public void add(Subject subject, List<Turn> turns, Duration verification, Set<Contender> others) {
    boolean full = extent == Extent.FULL;
    Duration setup = START.plus(verification);
    List<Turn> together = new ArrayList<>(turns);
    if (extent != Extent.CRITERIA && others.contains(Contender.SCALAR_AUTO))
      together.add(Turn.of(Contender.SCALAR_AUTO));
    if (full && machine.cores() > 1) together.add(new Turn(Contender.LOWBIT_CPU, 2));
    jobs.add(new Job(subject, together, timing, rounds, setup));
    if (!full) return;
    if (others.contains(Contender.SCALAR))
      jobs.add(new Job(subject, List.of(Turn.of(Contender.SCALAR)), timing, rounds, setup));
    widths().forEach(turn -> jobs.add(new Job(subject, List.of(turn), timing, rounds, setup)));
    if (!others.contains(Contender.REFERENCE)) return;
    List<Turn> reference = List.of(Turn.of(Contender.REFERENCE));
    jobs.add(new Job(subject, reference, Timing.ONCE, 1, setup.plus(verification)));
  }

  private Stream<Turn> widths() {
    return Stream.of(Contender.LOWBIT_CPU_512, Contender.LOWBIT_CPU_256, Contender.LOWBIT_CPU_128)
        .filter(contender -> contender.bits() <= machine.vectorBits())
        .map(Turn::of);
  }

  /**
   * Returns what was added.
   *
   * @return jobs, those of one shape next to each other
   */
  public List<Job> jobs() {
    return List.copyOf(jobs);
  }
}
