package dev.lowbit.bench.xnor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.bench.Contender;
import dev.lowbit.bench.Layer;
import dev.lowbit.bench.Machine;
import dev.lowbit.bench.MatrixShape;
import dev.lowbit.bench.Shapes;
import dev.lowbit.bench.Turn;
import dev.lowbit.bench.report.Family.Extent;
import dev.lowbit.bench.report.Job;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class XnorFamilyTest {
  private static final Machine MACHINE = new Machine("cpu", 2, 256, "jdk", "-", "-", "-");

  private static List<Job> jobs(Extent extent) {
    return new XnorFamily().jobs(extent, MACHINE);
  }

  private static Duration expected(Extent extent) {
    return jobs(extent).stream()
        .map(job -> job.expected().multipliedBy(job.rounds()))
        .reduce(Duration.ZERO, Duration::plus);
  }

  @Test
  void extentsTakeWhatTheyPromise() {
    assertTrue(expected(Extent.QUICK).toSeconds() <= 100, expected(Extent.QUICK)::toString);
    assertTrue(expected(Extent.CRITERIA).toMinutes() <= 16, expected(Extent.CRITERIA)::toString);
    assertTrue(expected(Extent.FULL).compareTo(expected(Extent.CRITERIA)) > 0);
  }

  @Test
  void criteriaCoverTheirShapes() {
    Set<String> measured =
        jobs(Extent.CRITERIA).stream()
            .map(job -> job.subject().operation() + " " + job.subject().id())
            .collect(Collectors.toSet());
    for (MatrixShape shape : Shapes.products())
      if (shape.m() >= 64 && shape.n() >= 64 && shape.k() >= 1024)
        assertTrue(measured.contains("gemm " + shape.id()), shape.id());
    for (Layer layer : Shapes.layers())
      if (layer.id().matches("ra\\.b.*\\.3x3") && layer.channels() >= 128)
        assertTrue(measured.contains("conv " + layer.id()), layer.id());
  }

  @Test
  void fullCoversEveryShape() {
    long subjects = jobs(Extent.FULL).stream().map(Job::subject).distinct().count();
    assertEquals(Shapes.products().size() + Shapes.layers().size(), subjects);
  }

  @Test
  void largeShapesUseTwoThreadsAndNoWidthIsAboveTheMachine() {
    for (Job job : jobs(Extent.FULL)) {
      boolean first = job.turns().getFirst().equals(Turn.of(Contender.LOWBIT_CPU));
      boolean two = job.turns().contains(new Turn(Contender.LOWBIT_CPU, 2));
      if (first) assertEquals(job.subject().work() > 50_000_000, two, job.subject()::id);
      assertFalse(job.turns().contains(Turn.of(Contender.LOWBIT_CPU_512)));
    }
  }

  @Test
  void everyContenderGivesTheAnswer() {
    GemmProblem product = new GemmProblem(new MatrixShape("small", "", 5, 6, 130));
    ConvProblem conv = new ConvProblem(new Layer("small", "net", "b", 3, 2, 40, 6, 7));
    for (Contender contender : List.of(Contender.REFERENCE, Contender.SCALAR)) {
      assertEquals(
          Optional.empty(), product.candidate(Turn.of(contender)).check().get(), contender.name());
      assertEquals(
          Optional.empty(), conv.candidate(Turn.of(contender)).check().get(), contender.name());
    }
  }
}
