package dev.lowbit.gpu.xnor;

import dev.lowbit.Conv2d;
import dev.lowbit.Layout;
import dev.lowbit.Padding;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Faults planted in the PTX of convolution and pooling, as in {@link MutantsTest}. */
final class ConvMutantsTest {
  private static final List<Padding> PADDINGS = List.copyOf(EnumSet.allOf(Padding.class));
  private static final Conv2d SMALL =
      Conv2d.of(2, 7, 6, 130, 67, 3).withStride(2, 1).withPadding(1, 1, 1, 1);
  private static final Conv2d WIDE = Conv2d.of(1, 3, 5, 520, 33, 3).withPadding(1, 1, 1, 1);
  private static final Conv2d EVEN = Conv2d.of(1, 5, 6, 256, 33, 3).withPadding(1, 1, 1, 1);

  private static final Mutant.Subject POPCOUNT =
      conv("xnor_conv_64x32_i32", 75, SMALL, Layout.NHWC, "bits");
  private static final Mutant.Subject GROUPED =
      conv(
          "xnor_conv_grouped_64x32_i32",
          90,
          Conv2d.of(1, 5, 6, 39, 9, 3).withGroups(3),
          Layout.NHWC,
          "bits");
  private static final Mutant.Subject PAIRS =
      conv("xnor_conv_mma_64x64_i32", 90, EVEN, Layout.NHWC, "bits");
  private static final Mutant.Subject WORDS =
      conv("xnor_conv_mma_words_64x64_i32", 90, WIDE, Layout.NHWC, "bits");
  private static final Mutant.Subject PLANES =
      conv("bit_planes_256x64_i8", 75, SMALL, Layout.NCHW, "i8");
  private static final Mutant.Subject FLOATS =
      conv("bit_planes_256x64_f32", 75, SMALL, Layout.NCHW, "f32");
  private static final Mutant.Subject ROWS =
      conv("plane_rows_64x64_i32", 75, SMALL, Layout.NCHW, "bits");
  private static final Mutant.Subject POOL = pool("bit_max_pool_nhwc_u1", Layout.NHWC);
  private static final Mutant.Subject POOL_PLANES = pool("bit_max_pool_nchw_u1", Layout.NCHW);

  /** Seeds decide alignment, which decides between the entries of the tensor cores. */
  private static Mutant.Subject conv(
      String entry, int capability, Conv2d g, Layout layout, String source) {
    return new Mutant.Subject(
        entry,
        capability,
        gpu ->
            IntStream.range(0, PADDINGS.size())
                .forEach(s ->
                    new ConvCase(g, layout, PADDINGS.get(s), source, "i32", s).checkDevice(gpu)));
  }

  private static Mutant.Subject pool(String entry, Layout layout) {
    Conv2d g = Conv2d.of(1, 9, 7, 70, 70, 3).withStride(2, 1).withPadding(1, 1, 1, 1);
    return new Mutant.Subject(entry, 75, gpu -> GpuBitMaxPoolTest.check(gpu, g, layout, 1));
  }

  static Stream<Mutant.Subject> subjects() {
    return mutants().map(Mutant::subject).distinct();
  }

  static Stream<Mutant> mutants() {
    return Stream.of(popcount(), tensor(), planes(), pooling()).flatMap(List::stream);
  }

  private static List<Mutant> popcount() {
    return List.of(
        POPCOUNT.without("warp barrier removed", Mutant.WARP_BARRIER, 0),
        POPCOUNT.with("shuffle of half a warp", Mutant.ASK, "$1, 65535", 0),
        POPCOUNT.with("asks the neighbour", Mutant.LANE, "$1, 5", 0),
        POPCOUNT.with("and for xor", "xor\\.b32", "and.b32", 0),
        POPCOUNT.with("one column written too many", "setp\\.ge\\.s32", "setp.gt.s32", 0),
        GROUPED.without("warp barrier removed", Mutant.WARP_BARRIER, 0),
        GROUPED.with("bits of the next group", "shf\\.r\\.wrap", "shf.l.wrap", 0));
  }

  private static List<Mutant> tensor() {
    String wait = "cp\\.async\\.wait_group \\d";
    return List.of(
        PAIRS.without("wait for the copies removed", wait, 0),
        PAIRS.with("waits for one stage less", "wait_group 2", "wait_group 3", 0),
        PAIRS.without("barrier of a stage removed", Mutant.BARRIER, 0),
        PAIRS.without("barrier before the epilogue removed", Mutant.BARRIER, 1),
        PAIRS.without("warp barrier removed", Mutant.WARP_BARRIER, 0),
        PAIRS.with("halves of B swapped", Mutant.B1, "$1, {$3,$2}", 0),
        PAIRS.with("quarters of A swapped", Mutant.B1_A, "$1, {$2,$4,$3,$5}", 0),
        PAIRS.with("xor for and", "and\\.popc", "xor.popc", 0),
        PAIRS.with("set bits of the window not added up", Mutant.DISTANCE, "$1, 4", 0),
        PAIRS.with("shuffle of half a warp", Mutant.SHUFFLE, "$1, 65535", 0),
        PAIRS.with("three stages of four", "(setp\\.eq\\.s32 .*), 3;", "$1, 2;", 0),
        WORDS.without("wait for the copies removed", wait, 0),
        WORDS.without("barrier of a stage removed", Mutant.BARRIER, 0),
        WORDS.with(
            "half a word copied", "(cp\\.async\\.ca\\S+ \\S+ \\S+), 8, %r\\d+", "$1, 8, 4", 0),
        WORDS.with("halves of B swapped", Mutant.B1, "$1, {$3,$2}", 8));
  }

  private static List<Mutant> planes() {
    return List.of(
        PLANES.with("one pixel too many", "setp\\.ge\\.s32", "setp.gt.s32", 0),
        PLANES.with("bytes without sign", "cvt\\.s16\\.s8", "cvt.u16.u8", 0),
        FLOATS.with("a value on the threshold is below it", "setp\\.ge\\.f32", "setp.gt.f32", 1),
        ROWS.without("barrier removed", Mutant.BARRIER, 0));
  }

  private static List<Mutant> pooling() {
    return List.of(
        POOL.with("one word too many", "setp\\.ge\\.s64", "setp.gt.s64", 0),
        POOL.with("and for or", "or\\.b64", "and.b64", 1),
        POOL_PLANES.with("ballot of half a warp", Mutant.BALLOT, "$1, 65535", 0),
        POOL_PLANES.with("one plane too many", "setp\\.ge\\.s64", "setp.gt.s64", 0));
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void theShippedKernelPasses(Mutant.Subject subject) {
    subject.check();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void isCaught(Mutant mutant) {
    mutant.mustBeCaught();
  }
}
