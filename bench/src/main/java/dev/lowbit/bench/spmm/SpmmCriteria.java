package dev.lowbit.bench.spmm;

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

/**
 * The numbers the spmm family is judged by: against oneDNN's dense product in our layout, as it
 * chooses and at its best, and in the layout it likes best.
 */
final class SpmmCriteria {
  private static final String LOWBIT = Contender.LOWBIT_CPU.toString();

  private final Criteria criteria;
  private final List<Criterion> all = new ArrayList<>();

  SpmmCriteria(Measurements measurements) {
    criteria = new Criteria(measurements, "spmm");
    peers("90 % zeros, NCHW", 3.5, shape -> plain(shape, Layout.NCHW, 90));
    peers("95 % zeros, NCHW", 6, shape -> plain(shape, Layout.NCHW, 95));
    peers("90 % zeros, NHWC", 0, shape -> plain(shape, Layout.NHWC, 90));
    peers("dense, NCHW", 0.9, shape -> plain(shape, Layout.NCHW, 0));
    peers("dense, NHWC", 0.9, shape -> plain(shape, Layout.NHWC, 0));
    peers("90 % zeros in 4 rows, NCHW", 0, shape -> shape.blockRows() == 4);
    peers("90 % zeros, int8", 0, SpmmShape::integers);
    add("90 and 95 % zeros: rate of C++ (>= 0.9)", SpmmCriteria::judged, "native-limit");
    all.add(criteria.allocation());
  }

  /** The layers of the criteria: 128 to 1024 channels. */
  static boolean judged(SpmmShape shape) {
    return plain(shape, Layout.NCHW, 90)
        || plain(shape, Layout.NCHW, 95)
        || (shape.channels() == shape.outputs()
            && (plain(shape, Layout.NCHW, 0)
                || plain(shape, Layout.NHWC, 0)
                || plain(shape, Layout.NHWC, 90)));
  }

  List<Criterion> all() {
    return all;
  }

  private static boolean plain(SpmmShape shape, Layout layout, int zeros) {
    return !shape.integers()
        && shape.blockRows() == 1
        && shape.channels() >= 128
        && shape.layout() == layout
        && shape.zeros() == zeros;
  }

  private void peers(String what, double bar, Predicate<SpmmShape> which) {
    String goal = bar > 0 ? " (>= " + bar + ")" : "";
    add(what + ": times oneDNN" + goal, which, Contender.ONEDNN.toString());
    add(what + ": times oneDNN's best", which, Contender.ONEDNN_BEST.toString());
    add(what + ": times oneDNN, any layout" + goal, which, Contender.ONEDNN_ANY.toString());
  }

  private void add(String question, Predicate<SpmmShape> which, String over) {
    Stream<Subject> subjects = SpmmShapes.shapes().stream().filter(which).map(SpmmFamily::subject);
    all.add(criteria.least(question, subjects, LOWBIT, over));
  }
}
