package dev.lowbit.gpu.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused when a module is loaded or a launch is queued. */
class LoadFaultTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "frobnicate.b32 %r0, %r1",
        "ex2.approx.f32 %r0, %r1",
        "div.approx.f32 %r0, %r1, %r2",
        "div.full.f32 %r0, %r1, %r2",
        "rsqrt.approx.f32 %r0, %r1",
        "sqrt.approx.f32 %r0, %r1",
        "add.ftz.f32 %r0, %r1, %r2",
        "add.rm.f32 %r0, %r1, %r2",
        "mul.rz.f32 %r0, %r1, %r2",
        "add.f64 %x0, %x1, %x2",
        "add.f16 %h0, %h1, %h2",
        "add.sat.s32 %r0, %r1, %r2",
        "add.cc.u32 %r0, %r1, %r2",
        "cvt.rz.f32.s32 %r0, %r1",
        "cvt.s32.f32 %r0, %r1",
        "cvt.rn.f16.f32 %h0, %r1",
        "bar.sync 1",
        "bar.sync 0, 64",
        "bar.arrive 0, 64",
        "shfl.down.b32 %r0, %r1, 1, 31",
        "mov.u32 %r0, %clock",
        "mov.u32 %r0, nobody",
        "add.s32 %r0, %r1, %undeclared",
        "add.s32 %r0, %r1, %x2",
        "add.s64 %x0, %x1, %r2",
        "add.s32 %r99, %r1, %r2",
        "ld.global.v4.u32 {%r0, %r1}, [%x0]",
        "ld.global.u64 %r0, [%x0]",
        "ld.local.u32 %r0, [%x0]",
        "ld.param.u32 %r0, [nobody]",
        "atom.global.add.f32 %r0, [%x0], %r1",
        "cp.async.cg.shared.global [%r0], [%x0], 8",
        "cp.async.ca.shared.global [%r0], [%x0], 12",
        "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%r0,%r1},{%r2,%r3},{%r4},{%r5,%r6}",
        "mma.sync.aligned.m16n8k256.row.col.s32.b1.b1.s32.and.popc {%r0,%r1},{%r2},{%r3},{%r4}",
        "bra nowhere",
        "call.uni foo",
        "setp.lt.s32 %r0, %r1, %r2",
        ".local .align 4 .b8 depot[8]"
      })
  void unknownStatements(String statement) {
    String ptx = Snippet.module(1, "mov.u32 %r1, 1;\n" + statement + ";\nret;");
    int line = 1 + List.of(ptx.split("\n")).indexOf(statement + ";");
    Fault f = refused(ptx);
    assertEquals("CUDA_ERROR_INVALID_PTX", f.status());
    assertTrue(f.getMessage().contains("line " + line + ": "), f.getMessage());
    assertTrue(f.getMessage().contains(statement), f.getMessage());
  }

  private static Fault refused(String ptx) {
    return assertThrows(Fault.class, () -> new Emulator(80, 48 << 10, 1).load(ptx));
  }

  @Test
  void brokenModules() {
    String good = Snippet.module(1, "ret;");
    assertTrue(refused(good.replace(".entry t", ".func t")).getMessage().contains(".func"));
    assertTrue(refused(good.replace(".visible .entry", "")).getMessage().contains("no .entry"));
    assertTrue(refused(good.replace("ret;", "ret")).getMessage().contains("semicolon"));
    assertTrue(refused(good.replace(".target sm_80", "")).getMessage().contains(".target"));
    assertEquals("CUDA_ERROR_NO_BINARY_FOR_GPU", refused(good.replace("sm_80", "sm_90")).status());
    assertTrue(refused(good.replace(".u64 p0", ".texref p0")).getMessage().contains("parameters"));
  }

  private static final int[] ONE = {1, 1, 1};

  @Test
  void launches() {
    Emulator emulator = new Emulator(80, 100 << 10, 1);
    String ptx = Snippet.module(2, ".shared .align 4 .b8 s[1024];\nret;");
    long f = emulator.function(emulator.load(ptx), "t");
    MemorySegment two = MemorySegment.ofArray(new long[2]);
    emulator.prepare(f, ONE, 1024, 47 << 10, two);
    refused(emulator, f, ONE, 1025, 0, two, "1025 threads");
    refused(emulator, f, ONE, 0, 0, two, "0 threads");
    refused(emulator, f, ONE, 32, 48 << 10, two, "50176 bytes of shared memory, it takes 49152");
    refused(emulator, f, ONE, 32, 0, MemorySegment.ofArray(new long[1]), "8 bytes of arguments");
    refused(emulator, f, new int[] {1, 0, 1}, 32, 0, two, "grid");
    refused(emulator, f, new int[] {1, 65536, 1}, 32, 0, two, "grid");
    emulator.allowShared(f, 64 << 10);
    emulator.prepare(f, ONE, 32, 64 << 10, two);
    refused(emulator, f, ONE, 32, 65 << 10, two, "shared memory");
    assertThrows(Fault.class, () -> emulator.allowShared(f, 100 << 10));
    assertThrows(Fault.class, () -> emulator.function(1, "nobody"));
    assertThrows(Fault.class, () -> emulator.function(99, "t"));
    assertThrows(Fault.class, () -> emulator.prepare(99, ONE, 32, 0, two));
  }

  @Test
  void threadLimitOfTheKernel() {
    Emulator emulator = new Emulator(80, 48 << 10, 1);
    String ptx = Snippet.module(1, "ret;").replace(")\n{", ")\n.maxntid 128, 1, 1\n{");
    long f = emulator.function(emulator.load(ptx), "t");
    MemorySegment one = MemorySegment.ofArray(new long[1]);
    emulator.prepare(f, ONE, 128, 0, one);
    refused(emulator, f, ONE, 160, 0, one, "160 threads, it takes 128");
  }

  private static void refused(
      Emulator emulator,
      long f,
      int[] grid,
      int threads,
      int shared,
      MemorySegment arguments,
      String words) {
    Fault fault =
        assertThrows(Fault.class, () -> emulator.prepare(f, grid, threads, shared, arguments));
    assertEquals("CUDA_ERROR_INVALID_VALUE", fault.status());
    assertTrue(fault.getMessage().contains(words), fault.getMessage());
  }
}
