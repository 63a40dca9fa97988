package dev.lowbit.bench.stencil;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Layout;
import dev.lowbit.bench.Candidate;
import dev.lowbit.bench.Contender;
import dev.lowbit.bench.Turn;
import dev.lowbit.spi.BackendException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StencilFamilyTest {
  private static List<StencilShape> small(Layout layout) {
    return List.of(
        StencilShape.of("a", "net", 3, 3, 1, 20, 9).with(layout, false),
        StencilShape.of("b", "net", 3, 3, 2, 17, 10).with(layout, false),
        StencilShape.of("c", "net", 7, 7, 1, 16, 8).with(layout, false).withTaps(15),
        StencilShape.of("d", "net", 1, 11, 1, 24, 7).with(layout, false),
        StencilShape.of("e", "net", 11, 1, 1, 24, 7).with(layout, false),
        StencilShape.of("f", "net", 11, 11, 1, 32, 9).with(layout, false).withTaps(-1));
  }

  @ParameterizedTest
  @EnumSource
  void everyContenderGivesTheAnswer(Layout layout) {
    for (StencilShape shape : small(layout)) everyContender(shape);
  }

  @Test
  void everyContenderGivesTheIntegers() {
    everyContender(StencilShape.of("a", "net", 3, 3, 1, 20, 9).with(Layout.NHWC, true));
    everyContender(StencilShape.of("b", "net", 7, 7, 2, 16, 9).with(Layout.NHWC, true));
  }

  private static void everyContender(StencilShape shape) {
    StencilProblem problem = new StencilProblem(shape);
    for (Contender contender :
        List.of(
            Contender.REFERENCE,
            Contender.SCALAR,
            Contender.ONEDNN,
            Contender.ONEDNN_BEST,
            Contender.ONEDNN_ANY))
      try (Candidate candidate = problem.candidate(Turn.of(contender))) {
        assertEquals(Optional.empty(), candidate.check().get(), contender + " " + shape.text());
      } catch (BackendException absent) {
        System.out.println(contender + " is not tested: " + absent.getMessage());
      }
  }

  /** By hand: it takes a quarter of a minute to compile. */
  @Test
  @EnabledIfSystemProperty(named = "lowbit.native", matches = "test")
  void theNativeLimitGivesTheAnswer() {
    for (Layout layout : Layout.values())
      for (StencilShape shape : small(layout))
        try (Candidate candidate =
            new StencilProblem(shape).candidate(Turn.of(Contender.NATIVE_LIMIT))) {
          assertEquals(Optional.empty(), candidate.check().get(), shape.text());
        } catch (BackendException absent) {
          System.out.println(absent.getMessage());
        }
  }
}
