package dev.lowbit.bench.xnor;

import dev.lowbit.bench.Contender;
import dev.lowbit.bench.Layer;
import dev.lowbit.bench.MatrixShape;
import dev.lowbit.bench.Shapes;
import dev.lowbit.bench.report.Criteria;
import dev.lowbit.bench.report.Criterion;
import dev.lowbit.bench.report.Measurements;
import dev.lowbit.bench.report.Subject;
import java.util.List;
import java.util.stream.Stream;

/** The numbers the xnor family is judged by; each names the worst shape, not the best. */
final class XnorCriteria {
  private static final String LOWBIT = Contender.LOWBIT_CPU.toString();

  private final Measurements measurements;
  private final Criteria criteria;

  XnorCriteria(Measurements measurements) {
    this.measurements = measurements;
    criteria = new Criteria(measurements, "xnor");
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
        criteria.least(
            "gemm, m and n >= 64, k >= 1024: rate of C++", products(), LOWBIT, "native-limit"),
        criteria.least("the same: times the scalar loop", products(), LOWBIT, "scalar"),
        criteria.least(
            "ReActNet-A 3x3, 128..1024 channels: rate of its gemm", layers(), LOWBIT, "same-gemm"),
        criteria.least("over 50 M MAC: two threads, times one", large(), LOWBIT + "@2", LOWBIT),
        criteria.allocation());
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
}
