package dev.lowbit.bench.spectral;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SpectralFamilyTest {
  @ParameterizedTest
  @EnumSource
  void everyContenderGivesTheAnswer(Layout layout) {
    for (SpectralShape shape :
        List.of(
            new SpectralShape(2, 7, 7, 16, layout),
            new SpectralShape(1, 6, 10, 3, layout),
            new SpectralShape(2, 13, 4, 32, layout),
            new SpectralShape(3, 9, 8, 5, layout),
            new SpectralShape(4, 8, 16, 32, layout),
            new SpectralShape(1, 16, 4, 2, layout))) everyContender(shape);
  }

  private static void everyContender(SpectralShape shape) {
    SpectralProblem problem = new SpectralProblem(shape);
    for (Contender contender :
        List.of(
            Contender.REFERENCE,
            Contender.LOWBIT_CPU,
            Contender.FFTW,
            Contender.MKL,
            Contender.JTRANSFORMS))
      try (Candidate candidate = problem.candidate(Turn.of(contender))) {
        assertEquals(Optional.empty(), candidate.check().get(), contender + " " + shape.text());
      } catch (BackendException absent) {
        System.out.println(contender + " is not tested: " + absent.getMessage());
      }
  }

  @ParameterizedTest
  @CsvSource({
    "filter.b2.56x56x96.nhwc, 2, 56, 56, 96, NHWC",
    "filter.b1.7x7x384.nhwc, 1, 7, 7, 384, NHWC",
    "filter.b2.112x112x64.nchw, 2, 112, 112, 64, NCHW",
    "filter.b2.98x40x16.nhwc, 2, 98, 40, 16, NHWC",
  })
  void idsTellEverything(String id, int images, int h, int w, int channels, Layout layout) {
    SpectralShape shape = new SpectralShape(images, h, w, channels, layout);
    assertEquals(shape, SpectralShapes.shape(id));
  }

  @Test
  void everyIdAndTextIsUnique() {
    List<SpectralShape> shapes = SpectralShapes.shapes();
    assertEquals(31, shapes.size());
    assertEquals(shapes.size(), shapes.stream().map(SpectralShape::id).distinct().count());
    assertEquals(shapes.size(), shapes.stream().map(SpectralShape::text).distinct().count());
  }

  /** 2 * 2.5 * 16 * 4 and 6 * 4 * 3 operations in each of 6 planes of 4x4. */
  @Test
  void workIsNominal() {
    assertEquals(6 * (320 + 72), new SpectralShape(2, 4, 4, 3, Layout.NHWC).operations());
  }

  @Test
  void theReferenceIsMeasuredWhereItEnds() {
    assertTrue(SpectralFamily.hasReference(SpectralShapes.shape("filter.b2.14x14x384.nhwc")));
    assertFalse(SpectralFamily.hasReference(SpectralShapes.shape("filter.b2.256x256x32.nhwc")));
  }

  @Test
  void criteriaAreMeasured() {
    assertEquals(SpectralShapes.shapes().size(), jobs(Extent.CRITERIA).size());
    assertEquals(1, jobs(Extent.QUICK).size());
    assertTrue(expected(jobs(Extent.QUICK)).toSeconds() <= 8);
    assertTrue(expected(jobs(Extent.CRITERIA)).toMinutes() <= 30);
  }

  private static List<Job> jobs(Extent extent) {
    return new SpectralFamily().jobs(extent, new Machine("cpu", 2, 512, "jdk", "-", "-", "-"));
  }

  private static Duration expected(List<Job> jobs) {
    return jobs.stream()
        .map(job -> job.expected().multipliedBy(job.rounds()))
        .reduce(Duration.ZERO, Duration::plus);
  }
}
