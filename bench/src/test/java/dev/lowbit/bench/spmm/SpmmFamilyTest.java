package dev.lowbit.bench.spmm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Layout;
import dev.lowbit.bench.Candidate;
import dev.lowbit.bench.Contender;
import dev.lowbit.bench.Turn;
import dev.lowbit.spi.BackendException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
}
