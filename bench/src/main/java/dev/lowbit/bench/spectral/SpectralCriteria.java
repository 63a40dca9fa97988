package dev.lowbit.bench.spectral;

import dev.lowbit.Layout;
import dev.lowbit.bench.Contender;
import dev.lowbit.bench.report.Criteria;
import dev.lowbit.bench.report.Criterion;
import dev.lowbit.bench.report.Measurements;
import dev.lowbit.bench.report.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The numbers the spectral family is judged by. */
final class SpectralCriteria {
  private static final String LOWBIT = Contender.LOWBIT_CPU.toString();
  private static final String FFTW = Contender.FFTW.toString();
  private static final String MKL = Contender.MKL.toString();
  private static final String JTRANSFORMS = Contender.JTRANSFORMS.toString();

  private static final Set<Integer> NEAR = Set.of(7, 14, 28, 56, 64);
  private static final Set<Integer> MIDDLE = Set.of(112, 128);
  private static final Set<Integer> LARGE = Set.of(224, 256);

  private final Criteria criteria;
  private final List<Criterion> all = new ArrayList<>();

  SpectralCriteria(Measurements measurements) {
    criteria = new Criteria(measurements, "spectral");
    Predicate<SpectralShape> near = shape -> NEAR.contains(shape.square());
    Predicate<SpectralShape> nhwc = shape -> shape.layout() == Layout.NHWC;
    Predicate<SpectralShape> two = shape -> shape.images() == 2;
    fftw("7 to 64, NHWC, batch 2", 4, near.and(nhwc).and(two));
    fftw("7 to 64, NCHW, batch 2", 3, near.and(nhwc.negate()).and(two));
    fftw("7 to 64, NHWC, batch 1", 3, near.and(nhwc).and(two.negate()));
    fftw("112 and 128", 2.5, shape -> MIDDLE.contains(shape.square()));
    fftw("224 and 256", 1.3, shape -> LARGE.contains(shape.square()));
    add("every size: times the faster of FFTW and MKL (>= 1)", _ -> true, FFTW, MKL);
    add(
        "up to 128: times JTransforms (>= 10)",
        shape -> Math.max(shape.height(), shape.width()) <= 128,
        JTRANSFORMS);
    all.add(criteria.allocation());
  }

  List<Criterion> all() {
    return all;
  }

  private void fftw(String what, double bar, Predicate<SpectralShape> which) {
    add(what + ": times FFTW (>= " + bar + ")", which, FFTW);
  }

  private void add(String question, Predicate<SpectralShape> which, String... over) {
    Stream<Subject> subjects =
        SpectralShapes.shapes().stream().filter(which).map(SpectralFamily::subject);
    all.add(criteria.least(question, subjects, LOWBIT, over));
  }
}
