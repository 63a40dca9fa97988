package dev.lowbit.bench.xnor;

import dev.lowbit.bench.Contender;
import dev.lowbit.bench.Layer;
import dev.lowbit.bench.Machine;
import dev.lowbit.bench.MatrixShape;
import dev.lowbit.bench.Problem;
import dev.lowbit.bench.Shapes;
import dev.lowbit.bench.Turn;
import dev.lowbit.bench.report.Criterion;
import dev.lowbit.bench.report.Family;
import dev.lowbit.bench.report.Job;
import dev.lowbit.bench.report.Measurements;
import dev.lowbit.bench.report.Subject;
import dev.lowbit.bench.report.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which shapes and contenders of the xnor family are measured, and for how long. */
public final class XnorFamily implements Family {
  /** Shapes with more work than this are measured with two threads, too. */
  static final long TWO_THREADS = 50_000_000;

  private static final Set<String> QUICK_PRODUCTS =
      Set.of("gemm.256x256x4096", "ra.b5.3x3", "gemv.1x4096x4096");
  private static final Set<String> QUICK_LAYERS = Set.of("ra.b3.3x3", "ra.b7.3x3", "ra.b5.pw");
  private static final Set<String> CRITERIA_EXTRAS =
      Set.of("gemv.1x1024x1024", "gemv.1x4096x4096", "knn.2000x8000x784");
  private static final Set<String> EVERY_WIDTH = Set.of("gemm.256x256x4096", "ra.b7.3x3");
  private static final double REFERENCE_NANOS = 4; // per sign product, measured on Zen 5

  /** Stateless. */
  public XnorFamily() {}

  @Override
  public String name() {
    return "xnor";
  }

  @Override
  public List<Job> jobs(Extent extent, Machine machine) {
    Plan plan = new Plan(extent, machine);
    for (MatrixShape shape : Shapes.products())
      if (wanted(shape, extent)) plan.add(subject(shape), shape.id());
    for (Layer layer : Shapes.layers())
      if (wanted(layer, extent)) plan.add(subject(layer), layer.id());
    return plan.jobs;
  }

  @Override
  public Problem problem(String id) {
    return new ConvProblem(Shapes.layer(id));
  }

  @Override
  public List<Criterion> criteria(Measurements measurements) {
    return new XnorCriteria(measurements).all();
  }

  static Subject subject(MatrixShape shape) {
    return new Subject(
        "xnor",
        XnorGemmBenchmark.class,
        shape.operation(),
        shape.id(),
        shape.text(),
        "u1xu1->i32",
        "-",
        shape.macs(),
        "binary MAC");
  }

  static Subject subject(Layer layer) {
    return new Subject(
        "xnor",
        XnorConvBenchmark.class,
        "conv",
        layer.id(),
        layer.text(),
        "f32->f32",
        "NHWC",
        layer.geometry().macs(),
        "binary MAC");
  }

  private static boolean wanted(MatrixShape shape, Extent extent) {
    return switch (extent) {
      case QUICK -> QUICK_PRODUCTS.contains(shape.id());
      case CRITERIA -> XnorCriteria.judged(shape) || CRITERIA_EXTRAS.contains(shape.id());
      case FULL -> true;
    };
  }

  private static boolean wanted(Layer layer, Extent extent) {
    return switch (extent) {
      case QUICK -> QUICK_LAYERS.contains(layer.id());
      case CRITERIA -> XnorCriteria.judged(layer) || QUICK_LAYERS.contains(layer.id());
      case FULL -> true;
    };
  }

  /** Builds the jobs of one extent. */
  private static final class Plan {
    private final List<Job> jobs = new ArrayList<>();
    private final Extent extent;
    private final Machine machine;
    private final int rounds;
    private final Timing timing;
    private final Timing scalarTiming; // a plain loop, warm from computing the answer
    private final long referenceLimit;

    Plan(Extent extent, Machine machine) {
      this.extent = extent;
      this.machine = machine;
      rounds =
          switch (extent) {
            case QUICK -> 2;
            case CRITERIA -> 3;
            case FULL -> 5;
          };
      boolean quick = extent == Extent.QUICK;
      timing = quick ? new Timing(3, 250, 4, 100) : new Timing(4, 300, 5, 200);
      scalarTiming = quick ? new Timing(2, 150, 3, 100) : new Timing(3, 200, 4, 200);
      referenceLimit =
          switch (extent) {
            case QUICK -> 60_000_000;
            case CRITERIA -> 120_000_000;
            case FULL -> 1_000_000_000;
          };
    }

    void add(Subject subject, String id) {
      boolean conv = subject.operation().equals("conv");
      List<Turn> turns = new ArrayList<>();
      turns.add(Turn.of(Contender.LOWBIT_CPU));
      turns.add(Turn.of(conv ? Contender.SAME_GEMM : Contender.NATIVE_LIMIT));
      if (subject.work() > TWO_THREADS && machine.cores() > 1)
        turns.add(new Turn(Contender.LOWBIT_CPU, 2));
      if (extent == Extent.FULL) turns.add(Turn.of(Contender.SCALAR_AUTO));
      job(subject, turns, timing, rounds);
      job(subject, List.of(Turn.of(Contender.SCALAR)), scalarTiming, rounds);
      boolean criteria = extent == Extent.CRITERIA;
      if (extent == Extent.FULL || (criteria && EVERY_WIDTH.contains(id)))
        widths().forEach(turn -> job(subject, List.of(turn), timing, rounds));
      if (subject.work() <= referenceLimit)
        job(subject, List.of(Turn.of(Contender.REFERENCE)), Timing.ONCE, 1);
    }

    private Stream<Turn> widths() {
      return Stream.of(Contender.LOWBIT_CPU_512, Contender.LOWBIT_CPU_256, Contender.LOWBIT_CPU_128)
          .filter(contender -> contender.bits() <= machine.vectorBits())
          .map(Turn::of);
    }

    private void job(Subject subject, List<Turn> turns, Timing timing, int rounds) {
      double calls = turns.getFirst().contender() == Contender.REFERENCE ? 4 : 0;
      double verification = subject.work() / 100.0; // the scalar loop: 100 GMAC/s
      double setup = 1.2e9 + verification + calls * REFERENCE_NANOS * subject.work();
      jobs.add(new Job(subject, turns, timing, rounds, Duration.ofNanos((long) setup)));
    }
  }
}
