package dev.lowbit.bench.spmm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.Layout;
import dev.lowbit.bench.Candidate;
import dev.lowbit.bench.Contender;
import dev.lowbit.bench.Machine;
import dev.lowbit.bench.Turn;
import dev.lowbit.bench.report.Family.Extent;
import dev.lowbit.bench.report.Job;
import dev.lowbit.spi.BackendException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SpmmFamilyTest {
  @ParameterizedTest
  @EnumSource
  void everyContenderGivesTheAnswer(Layout layout) {
    SpmmShape small = SpmmShape.of("a", 24, 20, 7);
    for (SpmmShape shape :
        List.of(
            small,
            small.pruned(90, 1),
            small.pruned(70, 4),
            SpmmShape.of("b", 33, 18, 25).pruned(80, 1),
            SpmmShape.of("c", 33, 18, 25).pruned(80, 2).with(layout, true)))
      everyContender(shape.with(layout, shape.integers()));
  }

  private static void everyContender(SpmmShape shape) {
    SpmmProblem problem = new SpmmProblem(shape);
    List<Contender> all = new ArrayList<>(List.of(Contender.REFERENCE, Contender.SCALAR));
    all.addAll(List.of(Contender.ONEDNN, Contender.ONEDNN_BEST, Contender.ONEDNN_ANY));
    if (shape.layout() == Layout.NCHW && !shape.integers()) all.add(Contender.NATIVE_LIMIT);
    for (Contender contender : all)
      try (Candidate candidate = problem.candidate(Turn.of(contender))) {
        assertEquals(Optional.empty(), candidate.check().get(), contender + " " + shape.text());
      } catch (BackendException absent) {
        System.out.println(contender + " is not tested: " + absent.getMessage());
      }
  }

  /** 539 million in MobileNet v1's pointwise layers, of which layer 7 occurs five times. */
  @Test
  void denseLayersHaveThePublishedWork() {
    long macs = 0;
    for (SpmmShape shape : SpmmShapes.shapes())
      if (shape.zeros() == 0 && shape.layout() == Layout.NCHW)
        macs += shape.macs() * (shape.layer().equals("mb1.pw7") ? 5 : 1);
    assertEquals(539, macs / 1e6, 0.5);
  }

  @Test
  void workIsWhatTheMaskKeeps() {
    for (SpmmShape shape : SpmmShapes.shapes()) {
      long kept = 0;
      for (boolean keep : shape.mask()) if (keep) kept++;
      assertEquals(kept * shape.size() * shape.size(), shape.macs(), shape::text);
    }
  }

  @Test
  void everyIdAndTextIsUnique() {
    List<SpmmShape> shapes = SpmmShapes.shapes();
    assertEquals(shapes.size(), shapes.stream().map(SpmmShape::id).distinct().count());
    assertEquals(shapes.size(), shapes.stream().map(SpmmShape::text).distinct().count());
  }

  @Test
  void criteriaAreMeasured() {
    List<String> measured =
        jobs(Extent.CRITERIA).stream().map(job -> job.subject().id()).distinct().toList();
    for (SpmmShape shape : SpmmShapes.shapes())
      if (SpmmCriteria.judged(shape)) assertTrue(measured.contains(shape.id()), shape::text);
    assertEquals(1, jobs(Extent.QUICK).size());
    assertTrue(expected(jobs(Extent.QUICK)).toSeconds() <= 8);
    assertTrue(expected(jobs(Extent.CRITERIA)).toMinutes() <= 30);
  }

  private static List<Job> jobs(Extent extent) {
    return new SpmmFamily().jobs(extent, new Machine("cpu", 2, 512, "jdk", "-", "-", "-"));
  }

  private static Duration expected(List<Job> jobs) {
    return jobs.stream()
        .map(job -> job.expected().multipliedBy(job.rounds()))
        .reduce(Duration.ZERO, Duration::plus);
  }
}
