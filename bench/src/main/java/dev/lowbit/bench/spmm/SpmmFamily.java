package dev.lowbit.bench.spmm;

import dev.lowbit.Layout;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which pruned pointwise layers and contenders are measured. */
public final class SpmmFamily implements Family {
  private static final Set<String> QUICK = Set.of("mb1.pw5.z90.nchw");
  private static final double REFERENCE_NANOS = 30; // per weight and pixel, twice

  /** Stateless. */
  public SpmmFamily() {}

  @Override
  public String name() {
    return "spmm";
  }

  @Override
  public List<Job> jobs(Extent extent, Machine machine) {
    Schedule schedule = new Schedule(extent, machine);
    for (SpmmShape shape : SpmmShapes.shapes())
      if (wanted(shape, extent))
        schedule.add(
            subject(shape),
            turns(shape),
            Duration.ofNanos((long) (REFERENCE_NANOS * shape.macs())));
    return schedule.jobs();
  }

  @Override
  public Problem problem(String id) {
    return new SpmmProblem(SpmmShapes.shape(id));
  }

  @Override
  public List<Criterion> criteria(Measurements measurements) {
    return new SpmmCriteria(measurements).all();
  }

  static Subject subject(SpmmShape shape) {
    return new Subject(
        "spmm",
        SpmmBenchmark.class,
        "pointwise",
        shape.id(),
        shape.text(),
        shape.integers() ? "u8xs8->s8" : "f32->f32",
        shape.layout().name(),
        shape.macs(),
        "MAC");
  }

  private static List<Turn> turns(SpmmShape shape) {
    List<Turn> turns = new ArrayList<>();
    turns.add(Turn.of(Contender.LOWBIT_CPU));
    turns.add(Turn.of(Contender.ONEDNN));
    turns.add(Turn.of(Contender.ONEDNN_BEST));
    turns.add(Turn.of(Contender.ONEDNN_ANY));
    if (!shape.integers() && shape.zeros() > 0 && shape.layout() == Layout.NCHW)
      turns.add(Turn.of(Contender.NATIVE_LIMIT));
    return turns;
  }

  /** Besides what is judged: where channels stay, all densities, blocks of 4 rows and integers. */
  private static boolean wanted(SpmmShape shape, Extent extent) {
    boolean square = shape.channels() >= 128 && shape.channels() == shape.outputs();
    return switch (extent) {
      case QUICK -> QUICK.contains(shape.id());
      case CRITERIA ->
          SpmmCriteria.judged(shape)
              || (square && shape.layout() == Layout.NCHW && shape.blockRows() != 2);
      case FULL -> true;
    };
  }
}
