package dev.lowbit.gpu.xnor;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Faults planted in the shipped PTX, one at a time: the emulator's checks or the comparison with
 * the reference notice each. A mutant that survives is a hole in the tests.
 */
final class MutantsTest {
  private static final Mutant.Subject FLOATS = packing("f32", false);
  private static final Mutant.Subject BYTES = packing("i8", true);
  private static final Mutant.Subject COUNTS =
      gemm("row_popcount_1x32_i32", 90, 33, 65, 4100, "i32");
  private static final Mutant.Subject FEW_COUNTS =
      gemm("row_popcount_1x32_i32", 90, 33, 65, 128, "i32");
  private static final Mutant.Subject POPCOUNT_FLOATS =
      gemm("xnor_gemm_64x64_f32", 75, 33, 70, 300, "f32");
  private static final Mutant.Subject POPCOUNT =
      gemm("xnor_gemm_64x64_i32", 75, 65, 67, 1100, "i32");
  private static final Mutant.Subject POPCOUNT_BITS =
      gemm("xnor_gemm_64x64_u1", 75, 33, 70, 300, "u1");
  private static final Mutant.Subject STREAM = gemm("xnor_gemv_4x32_i32", 75, 3, 67, 2500, "i32");
  private static final Mutant.Subject BIT = gemm("xnor_mma_64x64_i32", 90, 33, 67, 2500, "i32");
  private static final Mutant.Subject LARGE =
      gemm("xnor_mma_128x256_i32", 90, 129, 67, 1100, "i32");
  private static final Mutant.Subject BYTE = gemm("xnor_s8_64x64_i32", 100, 65, 67, 300, "i32");

  private static Mutant.Subject packing(String type, boolean bytes) {
    return new Mutant.Subject(
        "bit_pack_32x64_" + type,
        75,
        gpu ->
            IntStream.range(0, 3).forEach(s -> new PackingCase(37, 575, 0, bytes, s).check(gpu)));
  }

  /** Seeds decide alignment, strides and epilogue. */
  private static Mutant.Subject gemm(
      String entry, int capability, int m, int n, int k, String type) {
    return new Mutant.Subject(
        entry,
        capability,
        gpu -> IntStream.range(0, 4).forEach(s -> new GemmCase(m, n, k, type, s).checkDevice(gpu)));
  }

  static Stream<Mutant.Subject> subjects() {
    return mutants().map(Mutant::subject).distinct();
  }

  static Stream<Mutant> mutants() {
    return Stream.of(packing(), popcount(), stream(), bit(), large(), bytes())
        .flatMap(List::stream);
  }

  private static List<Mutant> packing() {
    return List.of(
        FLOATS.with("ballot of half a warp", Mutant.BALLOT, "$1, 65535", 0),
        FLOATS.with("a value on the threshold is below it", "setp\\.le\\.f32", "setp.lt.f32", 0),
        FLOATS.with("one warp too many", "setp\\.ge\\.s32", "setp.gt.s32", 0),
        FLOATS.with("one column too many", "setp\\.ge\\.s32", "setp.gt.s32", 4),
        FLOATS.with("one row too many", "setp\\.ge\\.s32", "setp.gt.s32", 5),
        FLOATS.with("the neighbour keeps the word", "(setp\\.eq\\.s32 .*), 0;", "$1, -1;", 0),
        FLOATS.with("halves swapped", "(shl\\.b64 \\t%rd\\d+, %rd\\d+), 32", "$1, 0", 0),
        BYTES.with("bytes without sign", "ld\\.global\\.s8", "ld.global.u8", 0),
        COUNTS.with("shuffle of half a warp", Mutant.SHUFFLE, "$1, 65535", 0),
        COUNTS.with("a shuffle distance twice", Mutant.DISTANCE, "$1, 8", 0),
        FEW_COUNTS.with("one word too many", "setp\\.ge\\.s32", "setp.gt.s32", 1));
  }

  private static List<Mutant> popcount() {
    return List.of(
        POPCOUNT.without("first barrier removed", Mutant.BARRIER, 0),
        POPCOUNT.without("barrier between steps removed", Mutant.BARRIER, 1),
        POPCOUNT.without("barrier before the epilogue removed", Mutant.BARRIER, 2),
        POPCOUNT.with("one row of A too many", "setp\\.lt\\.s32", "setp.le.s32", 1),
        POPCOUNT.with("one word too many", "setp\\.lt\\.s32", "setp.le.s32", 2),
        POPCOUNT.with("one column written too many", "setp\\.ge\\.s32", "setp.gt.s32", 0),
        POPCOUNT.with("one row written too many", "(setp\\.lt\\.s32 .*), 2;", "$1, 1;", 0),
        POPCOUNT.with("and for xor", "xor\\.b32", "and.b32", 0),
        POPCOUNT.with("a shared row too short", "(mad\\.lo\\.s32 .*), 36,", "$1, 32,", 0),
        POPCOUNT_BITS.with("ballot of half a warp", Mutant.BALLOT, "$1, 65535", 0),
        POPCOUNT_BITS.with("NaN is above a threshold", "setp\\.ge\\.f32", "setp.geu.f32", 0),
        POPCOUNT_FLOATS.with(
            "scale and bias rounded one by one",
            "fma\\.rn\\.f32 \\t(%f\\d+), (%f\\d+), (%f\\d+), (%f\\d+)",
            "mul.rn.f32 $1, $2, $3; add.rn.f32 $1, $1, $4",
            0));
  }

  private static List<Mutant> stream() {
    return List.of(
        STREAM.without("barrier removed", Mutant.BARRIER, 0),
        STREAM.with("shuffle of half a warp", Mutant.SHUFFLE, "$1, 65535", 0),
        STREAM.with("a shuffle distance twice", Mutant.DISTANCE, "$1, 8", 0),
        STREAM.with("row 1 read where there is none", "(setp\\.gt\\.s32 .*), 2;", "$1, 3;", 0),
        STREAM.with("one column written too many", "setp\\.ge\\.s32", "setp.gt.s32", 1),
        STREAM.with("one word too many", "setp\\.lt\\.s32", "setp.le.s32", 1));
  }

  private static List<Mutant> bit() {
    String wait = "cp\\.async\\.wait_group \\d";
    String commit = "cp\\.async\\.commit_group";
    return List.of(
        BIT.without("wait for the copies removed", wait, 0),
        BIT.with("waits for one stage less", "wait_group 2", "wait_group 3", 0),
        BIT.without("commit of the first stage removed", commit, 0),
        BIT.without("commit in the loop removed", commit, 3),
        BIT.without("barrier of a step removed", Mutant.BARRIER, 0),
        BIT.without("barrier before the epilogue removed", Mutant.BARRIER, 1),
        BIT.without("warp barrier removed", Mutant.WARP_BARRIER, 0),
        BIT.with("halves of B swapped", Mutant.B1, "$1, {$3,$2}", 0),
        BIT.with("quarters of A swapped", Mutant.B1_A, "$1, {$2,$4,$3,$5}", 0),
        BIT.with("xor for and", "and\\.popc", "xor.popc", 0),
        BIT.with(
            "matrices loaded in another order",
            "(ldmatrix\\S+) \\{(%r\\d+),(%r\\d+)",
            "$1 {$3,$2",
            2),
        BIT.with("not swizzled", "xor\\.b32 ", "or.b32 ", 0),
        BIT.with("one row of A too many", "setp\\.lt\\.s32", "setp.le.s32", 2),
        BIT.with("three stages of four", "(setp\\.eq\\.s32 .*), 3;", "$1, 2;", 0),
        BIT.with(
            "half of the copied bytes",
            "(cp\\.async\\.cg\\S+ \\S+ \\S+), 16, %r\\d+",
            "$1, 16, 8",
            2),
        BIT.with("one column written too many", "setp\\.ge\\.s32", "setp.gt.s32", 8));
  }

  private static List<Mutant> large() {
    return List.of(
        LARGE.without("second warp barrier removed", Mutant.WARP_BARRIER, 1),
        LARGE.without("barrier of a step removed", Mutant.BARRIER, 0),
        LARGE.with("halves of B swapped", Mutant.B1, "$1, {$3,$2}", 63),
        LARGE.with("one row of A too many", "setp\\.lt\\.s32", "setp.le.s32", 1));
  }

  private static List<Mutant> bytes() {
    return List.of(
        BYTE.without("first barrier removed", Mutant.BARRIER, 0),
        BYTE.without("barrier between steps removed", Mutant.BARRIER, 1),
        BYTE.without("barrier before the epilogue removed", Mutant.BARRIER, 2),
        BYTE.with("halves of B swapped", Mutant.S8, "$1, {$3,$2}", 0),
        BYTE.with("quarters of A swapped", Mutant.S8_A, "$1, {$2,$4,$3,$5}", 0),
        BYTE.with("one word too many", "setp\\.ge\\.s32", "setp.gt.s32", 1));
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
