package dev.lowbit.bench.spectral;

import dev.lowbit.bench.Contender;
import dev.lowbit.bench.Machine;
import dev.lowbit.bench.Problem;
import dev.lowbit.bench.Turn;
import dev.lowbit.bench.report.Criterion;
import dev.lowbit.bench.report.Family;
import dev.lowbit.bench.report.Job;
import dev.lowbit.bench.report.Measurements;
import dev.lowbit.bench.report.Schedule;
import dev.lowbit.bench.report.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Which filters and contenders are measured. */
public final class SpectralFamily implements Family {
  private static final Set<String> QUICK = Set.of("filter.b2.14x14x384.nhwc");
  private static final List<Turn> TURNS =
      List.of(
          Turn.of(Contender.LOWBIT_CPU),
          Turn.of(Contender.FFTW),
          Turn.of(Contender.MKL),
          Turn.of(Contender.JTRANSFORMS));
  private static final double PLANS_NANOS = 2e9; // of the peers, small images
  private static final double VERIFICATION_NANOS = 20; // per operation, with the peers' plans
  private static final double REFERENCE_NANOS = 16; // per term of a sum, both transforms
  private static final double SECOND = 1e9;

  /** Stateless. */
  public SpectralFamily() {}

  @Override
  public String name() {
    return "spectral";
  }

  @Override
  public List<Job> jobs(Extent extent, Machine machine) {
    Schedule schedule = new Schedule(extent, machine);
    for (SpectralShape shape : SpectralShapes.shapes())
      if (extent != Extent.QUICK || QUICK.contains(shape.id()))
        schedule.add(
            subject(shape),
            TURNS,
            Duration.ofNanos((long) (PLANS_NANOS + VERIFICATION_NANOS * shape.operations())),
            hasReference(shape) ? Set.of(Contender.REFERENCE) : Set.of());
    return schedule.jobs();
  }

  /** Where a run of the definition takes less than a second. */
  static boolean hasReference(SpectralShape shape) {
    double terms = (double) shape.planes() * shape.pixels() * (shape.height() + shape.width());
    return REFERENCE_NANOS * terms < SECOND;
  }

  @Override
  public Problem problem(String id) {
    return new SpectralProblem(SpectralShapes.shape(id));
  }

  @Override
  public List<Criterion> criteria(Measurements measurements) {
    return new SpectralCriteria(measurements).all();
  }

  static Subject subject(SpectralShape shape) {
    return new Subject(
        "spectral",
        SpectralBenchmark.class,
        "filter",
        shape.id(),
        shape.text(),
        "f32->f32",
        shape.layout().name(),
        shape.operations(),
        "FLOP");
  }
}
