package dev.lowbit.bench.stencil;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lowbit.Layout;
import dev.lowbit.bench.Candidate;
import dev.lowbit.bench.Contender;
import dev.lowbit.bench.Machine;
import dev.lowbit.bench.Turn;
import dev.lowbit.bench.report.Family.Extent;
import dev.lowbit.spi.BackendException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  /** Without the passing channels: millions of multiply-accumulates of InceptionNeXt-T's mixers. */
  @ParameterizedTest
  @CsvSource({"inx.s1, 1.167", "inx.s2, 0.583", "inx.s3, 0.292", "inx.s4, 0.146"})
  void mixersHaveThePublishedWork(String layer, double millions) {
    StencilShape shape = StencilShapes.shape(layer + ".nhwc");
    long passed = (long) shape.size() * shape.size() * (shape.channels() - 3 * shape.group());
    assertEquals(millions, (shape.macs() - passed) / 1e6, 0.0005);
    assertEquals(shape.macs(), (long) shape.size() * shape.size() * tapsOf(shape));
  }

  private static int tapsOf(StencilShape shape) {
    return shape.taps(new float[shape.weightCount()]).nnz();
  }

  /** 17.4 million in MobileNet v1, whose layer 7 occurs five times. */
  @Test
  void depthwiseLayersHaveThePublishedWork() {
    long macs = 0;
    for (StencilShape shape : StencilShapes.shapes())
      if (shape.layer().startsWith("mb1.")
          && !shape.few()
          && !shape.integers()
          && shape.layout() == Layout.NHWC)
        macs += shape.macs() * (shape.layer().equals("mb1.dw7") ? 5 : 1);
    assertEquals(17.4, macs / 1e6, 0.05);
  }

  @Test
  void everyIdAndTextIsUnique() {
    List<StencilShape> shapes = StencilShapes.shapes();
    assertEquals(shapes.size(), shapes.stream().map(StencilShape::id).distinct().count());
    assertEquals(shapes.size(), shapes.stream().map(StencilShape::text).distinct().count());
  }

  @Test
  void patternsHaveTheirTaps() {
    StencilShape shape = StencilShapes.shape("cnx.s1.t15.nhwc");
    assertEquals(15 * 96, tapsOf(shape));
  }

  @Test
  void extentsTakeWhatTheyPromise() {
    assertTrue(expected(Extent.QUICK).toSeconds() <= 8, expected(Extent.QUICK)::toString);
    assertTrue(expected(Extent.CRITERIA).toMinutes() <= 30, expected(Extent.CRITERIA)::toString);
  }

  private static Duration expected(Extent extent) {
    Machine machine = new Machine("cpu", 2, 512, "jdk", "-", "-", "-");
    return new StencilFamily()
        .jobs(extent, machine).stream()
            .map(job -> job.expected().multipliedBy(job.rounds()))
            .reduce(Duration.ZERO, Duration::plus);
  }
}
