package dev.lowbit.gpu.emulator;

import static dev.lowbit.gpu.emulator.Planted.failsWith;
import static dev.lowbit.gpu.emulator.Planted.passes;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Bounds, liveness, alignment and initialisation of single accesses. */
class MemoryFaultTest {
  private static final String ILLEGAL = "CUDA_ERROR_ILLEGAL_ADDRESS";
  private static final String MISALIGNED = "CUDA_ERROR_MISALIGNED_ADDRESS";
  private static final String FAILED = "CUDA_ERROR_LAUNCH_FAILED";

  @Test
  void beyondABuffer() {
    String next = "add.s64 %x2, %x0, %x1;\n";
    passes(1, 64, next + "st.global.u32 [%x2], %t0;\n");
    String write = "st.global.u32 [%x2+4], %t0;";
    failsWith(ILLEGAL, next + write + "\n", write, "thread 63,", "buffer 1 \\+ 256 of 256");
    String read = "ld.global.nc.u32 %r2, [%x2+4];";
    failsWith(ILLEGAL, next + read + "\n", read, "thread 63,", "read of 4 bytes");
    String vector = "ld.global.v4.u32 {%r2, %r3, %r4, %r5}, [%x0+256];";
    failsWith(ILLEGAL, vector + "\n", vector, "thread (0|32),", "16 bytes");
    String atomic = "red.global.add.u32 [%x0+1024], 1;";
    failsWith(ILLEGAL, atomic + "\n", atomic, "thread (0|32),");
    String copy = "cp.async.cg.shared.global [%r1], [%x0+256], 16;";
    failsWith(ILLEGAL, "and.b32 %r1, %r1, -16;\n" + copy + "\n", copy, "thread (0|32),");
  }

  @Test
  void noBuffer() {
    String before = "ld.global.u32 %r2, [%x0+-4];";
    failsWith(ILLEGAL, before + "\n", before, "thread (0|32),", "no buffer");
    String none = "ld.global.u32 %r2, [%x2];";
    failsWith(ILLEGAL, "mov.u64 %x2, 0;\n" + none + "\n", none, "no buffer");
    String after = "ld.global.u32 %r2, [%x2];";
    failsWith(ILLEGAL, "add.s64 %x2, %x0, 0x1000000000;\n" + after + "\n", after, "no buffer");
  }

  @Test
  void freedBuffer() {
    Emulator emulator = new Emulator(80, 48 << 10, 1);
    long buffer = emulator.alloc(64);
    emulator.free(buffer);
    String ptx = Snippet.module(1, "ld.param.u64 %x0, [p0]; st.global.u32 [%x0], 1; ret;");
    Fault f = assertThrows(Fault.class, () -> Snippet.launch(emulator, ptx, 1, 1, buffer));
    assertTrue(f.getMessage().contains("freed"), f.getMessage());
    assertThrows(Fault.class, () -> emulator.free(buffer));
  }

  @Test
  void beyondSharedMemory() {
    String write = "st.shared.u32 [%r1+796], %t0;";
    failsWith(ILLEGAL, write + "\n", write, "thread 57,", "shared 1024 of 1024");
    String copy = "cp.async.ca.shared.global [%r1+796], [%x0], 4;";
    failsWith(ILLEGAL, copy + "\n", copy, "thread 57,");
    String matrix = "ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r2}, [%r3];";
    failsWith(ILLEGAL, "mov.u32 %r3, 1024;\n" + matrix + "\n", matrix, "shared 1024 of 1024");
  }

  @Test
  void misaligned() {
    String global = "ld.global.u32 %r2, [%x0+2];";
    failsWith(MISALIGNED, global + "\n", global, "thread (0|32),");
    String vector = "ld.global.v4.u32 {%r2, %r3, %r4, %r5}, [%x0+8];";
    failsWith(MISALIGNED, vector + "\n", vector, "thread (0|32),", "16 bytes");
    String shared = "st.shared.v2.u32 [%r1], {%t0, %t0};";
    failsWith(MISALIGNED, shared + "\n", shared, "thread (1|33),", "8 bytes");
    String copy = "cp.async.cg.shared.global [%r1], [%x0], 16;";
    failsWith(MISALIGNED, copy + "\n", copy, "thread (1|33),");
    String matrix = "ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r2}, [%r1];";
    failsWith(MISALIGNED, matrix + "\n", matrix, "16 bytes at shared (4|132)");
    String source = "cp.async.ca.shared.global [%r1], [%x0+2], 4;";
    failsWith(MISALIGNED, source + "\n", source, "thread (0|32),");
  }

  @Test
  void uninitialised() {
    String some = "setp.ne.s32 %p0, %t0, 40;\n@%p0 st.shared.u32 [%r1], 1;\nbar.sync 0;\n";
    String read = "ld.shared.u32 %r2, [%r1];";
    failsWith(FAILED, some + read + "\n", read, "thread 40,", "uninitialised", "shared byte 160");
    String part = "st.shared.u8 [%r1], 1;\nbar.warp.sync -1;\n";
    failsWith(FAILED, part + read + "\n", read, "uninitialised", "shared byte (1|129) ");
    String atomic = "atom.shared.add.u32 %r2, [s], 1;";
    failsWith(FAILED, atomic + "\n", atomic, "uninitialised");
  }

  /** A new buffer is not initialised, nor is a part of it that nobody wrote. */
  @Test
  void uninitialisedGlobal() {
    Emulator emulator = new Emulator(80, 48 << 10, 1);
    long buffer = emulator.alloc(8);
    emulator.fill(emulator.turn(1), buffer, (byte) 1, 7);
    String ptx = Snippet.module(1, "ld.param.u64 %x0, [p0]; ld.global.u64 %x1, [%x0]; ret;");
    Fault f = assertThrows(Fault.class, () -> Snippet.launch(emulator, ptx, 1, 1, buffer));
    assertTrue(f.getMessage().contains("uninitialised read of 8 bytes"), f.getMessage());
  }

  /** What one block left in shared memory is not there for the next. */
  @Test
  void sharedMemoryEndsWithItsBlock() {
    String body =
        """
        setp.ne.s32 %p0, %t1, 0;
        @%p0 bra READ;
        st.shared.u32 [%r1], 1;
        READ:
        ld.shared.u32 %r2, [%r1];
        """;
    Planted.fails(2, 32, body, "ld.shared.u32 %r2, [%r1];", "block \\(1,0,0\\)", "uninitialised");
  }
}
