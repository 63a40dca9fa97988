package dev.lowbit.bench.stencil;

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

/** Which depthwise layers and contenders are measured. */
public final class StencilFamily implements Family {
  /** Without the native limit, which takes a quarter of a minute to compile. */
  private static final Set<String> QUICK = Set.of("inx.s2.nhwc");

  private static final double REFERENCE_NANOS = 30; // per tap, twice: the answer and its bound

  /** Stateless. */
  public StencilFamily() {}

  @Override
  public String name() {
    return "stencil";
  }

  @Override
  public List<Job> jobs(Extent extent, Machine machine) {
    Schedule schedule = new Schedule(extent, machine);
    for (StencilShape shape : StencilShapes.shapes())
      if (wanted(shape, extent))
        schedule.add(
            subject(shape),
            turns(shape),
            Duration.ofNanos((long) (REFERENCE_NANOS * shape.macs())));
    return schedule.jobs();
  }

  @Override
  public Problem problem(String id) {
    return new StencilProblem(StencilShapes.shape(id));
  }

  @Override
  public List<Criterion> criteria(Measurements measurements) {
    return new StencilCriteria(measurements).all();
  }

  static Subject subject(StencilShape shape) {
    return new Subject(
        "stencil",
        StencilBenchmark.class,
        shape.mixer() ? "mixer" : "depthwise",
        shape.id(),
        shape.text(),
        shape.integers() ? "u8xs8->s8" : "f32->f32",
        shape.layout().name(),
        shape.macs(),
        "MAC");
  }

  private static List<Turn> turns(StencilShape shape) {
    List<Turn> turns = new ArrayList<>();
    turns.add(Turn.of(Contender.LOWBIT_CPU));
    turns.add(Turn.of(Contender.ONEDNN));
    turns.add(Turn.of(Contender.ONEDNN_BEST));
    if (!shape.mixer() && !shape.few() && !shape.integers())
      turns.add(Turn.of(Contender.NATIVE_LIMIT));
    if (shape.few()) turns.add(Turn.of(Contender.SAME_DENSE));
    return turns;
  }

  private static boolean wanted(StencilShape shape, Extent extent) {
    return switch (extent) {
      case QUICK -> QUICK.contains(shape.id());
      case CRITERIA -> shape.layout() == Layout.NHWC || !shape.network().startsWith("ShuffleNet");
      case FULL -> true;
    };
  }
}
