package dev.lowbit.bench.stencil;

import static dev.lowbit.Layout.NCHW;
import static dev.lowbit.Layout.NHWC;

import dev.lowbit.Layout;
import dev.lowbit.bench.Contender;
import dev.lowbit.bench.report.Criteria;
import dev.lowbit.bench.report.Criterion;
import dev.lowbit.bench.report.Measurements;
import dev.lowbit.bench.report.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The numbers the stencil family is judged by: against oneDNN's own choice, then its best. */
final class StencilCriteria {
  private static final String LOWBIT = Contender.LOWBIT_CPU.toString();

  private final Criteria criteria;
  private final List<Criterion> all = new ArrayList<>();

  StencilCriteria(Measurements measurements) {
    criteria = new Criteria(measurements, "stencil");
    peer("f32 NHWC 3x3 and 7x7", 1.10, dense(NHWC, 3, 3).or(dense(NHWC, 7, 7)));
    peer("f32 NHWC 1x11", 1.3, dense(NHWC, 1, 11));
    peer("f32 NHWC 11x1", 1.8, dense(NHWC, 11, 1));
    peer("f32 NCHW 3x3 and 1x11", 3.0, dense(NCHW, 3, 3).or(dense(NCHW, 1, 11)));
    peer("f32 NCHW 7x7", 1.5, dense(NCHW, 7, 7));
    peer("f32 NCHW 11x1", 0, dense(NCHW, 11, 1));
    peer("InceptionNeXt-T mixer", 2.0, StencilShape::mixer);
    add(
        "7x7 with 15 taps: times its own 49 (>= 2.4)",
        shape -> shape.few() && shape.taps() == 15,
        "same-dense");
    add("3x3 and 7x7 with few taps: times their own dense", StencilShape::few, "same-dense");
    peer("int8 NHWC 3x3 and 7x7", 1.1, StencilShape::integers);
    add("f32, dense kernels: rate of C++", shape -> true, "native-limit");
    all.add(criteria.allocation());
  }

  List<Criterion> all() {
    return all;
  }

  private static Predicate<StencilShape> dense(Layout layout, int kernelH, int kernelW) {
    return shape ->
        !shape.mixer()
            && !shape.few()
            && !shape.integers()
            && shape.layout() == layout
            && shape.kernelH() == kernelH
            && shape.kernelW() == kernelW;
  }

  private void peer(String what, double bar, Predicate<StencilShape> which) {
    String goal = bar > 0 ? " (>= " + bar + ")" : "";
    add(what + ": times oneDNN" + goal, which, Contender.ONEDNN.toString());
    add(what + ": times oneDNN's best", which, Contender.ONEDNN_BEST.toString());
  }

  private void add(String question, Predicate<StencilShape> which, String over) {
    Stream<Subject> subjects =
        StencilShapes.shapes().stream().filter(which).map(StencilFamily::subject);
    all.add(criteria.least(question, subjects, LOWBIT, over));
  }
}
