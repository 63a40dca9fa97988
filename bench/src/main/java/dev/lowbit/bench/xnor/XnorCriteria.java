package dev.lowbit.bench.xnor;

import dev.lowbit.bench.Contender;
import dev.lowbit.bench.Layer;
import dev.lowbit.bench.MatrixShape;
import dev.lowbit.bench.Shapes;
import dev.lowbit.bench.report.Criterion;
import dev.lowbit.bench.report.Measurements;
import dev.lowbit.bench.report.Ratio;
import dev.lowbit.bench.report.Row;
import dev.lowbit.bench.report.Subject;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The numbers the xnor family is judged by; each names the worst shape, not the best. */
final class XnorCriteria {
  private static final String LOWBIT = Contender.LOWBIT_CPU.toString();

  private final Measurements measurements;

  XnorCriteria(Measurements measurements) {
    this.measurements = measurements;
  }

  /** Products large enough that the kernel, not the call, is measured. */
  static boolean judged(MatrixShape shape) {
    return shape.m() >= 64 && shape.n() >= 64 && shape.k() >= 1024;
  }

  /** The 3x3 layers of ReActNet-A with 128 to 1024 channels. */
  static boolean judged(Layer layer) {
    return layer.id().startsWith("ra.") && layer.kernel() == 3 && layer.channels() >= 128;
  }

  List<Criterion> all() {
    return List.of(
        least("gemm, m and n >= 64, k >= 1024: rate of C++", products(), LOWBIT, "native-limit"),
        least("the same: times the scalar loop", products(), LOWBIT, "scalar"),
        least(
            "ReActNet-A 3x3, 128..1024 channels: rate of its gemm", layers(), LOWBIT, "same-gemm"),
        least("over 50 M MAC: two threads, times one", large(), LOWBIT + "@2", LOWBIT),
        allocation());
  }

  private static Stream<Subject> products() {
    return Shapes.products().stream().filter(XnorCriteria::judged).map(XnorFamily::subject);
  }

  private static Stream<Subject> layers() {
    return Shapes.layers().stream().filter(XnorCriteria::judged).map(XnorFamily::subject);
  }

  private Stream<Subject> large() {
    return measurements.subjects().stream()
        .filter(subject -> subject.work() > XnorFamily.TWO_THREADS);
  }

  private Criterion least(String question, Stream<Subject> subjects, String of, String over) {
    List<Ratio> ratios =
        subjects
            .map(subject -> measurements.ratio(subject, of, over))
            .flatMap(Optional::stream)
            .sorted(Comparator.comparingDouble(Ratio::median))
            .toList();
    if (ratios.isEmpty()) return new Criterion(question, "-", "not measured");
    Ratio worst = ratios.getFirst();
    return new Criterion(
        question,
        String.format(Locale.ROOT, worst.median() < 10 ? "min %.3f" : "min %.1f", worst.median()),
        String.format(
            Locale.ROOT,
            "%s %s; median %.3f, max %.3f of %d shapes",
            worst.operation(),
            worst.shape(),
            ratios.get(ratios.size() / 2).median(),
            ratios.getLast().median(),
            ratios.size()));
  }

  private Criterion allocation() {
    String question = "bytes allocated per call by " + LOWBIT;
    return measurements.rows().stream()
        .filter(row -> row.contender().equals(LOWBIT) && row.verified())
        .max(Comparator.comparingDouble(Row::allocBytesPerOp))
        .map(row ->
            new Criterion(
                question,
                String.format(Locale.ROOT, "max %.1f B", row.allocBytesPerOp()),
                row.operation() + " " + row.shape() + ", " + row.threads() + " threads"))
        .orElse(new Criterion(question, "-", "not measured"));
  }
}
