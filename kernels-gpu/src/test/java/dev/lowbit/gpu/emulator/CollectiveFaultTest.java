package dev.lowbit.gpu.emulator;

import static dev.lowbit.gpu.emulator.Planted.fails;
import static dev.lowbit.gpu.emulator.Planted.passes;

import org.junit.jupiter.api.Test;

/** Barriers and collectives that not all their lanes reach, and wrong masks. */
class CollectiveFaultTest {
  private static final String LOW = "setp.lt.s32 %p0, %t0, 40;\n";

  @Test
  void divergentBarriers() {
    String barrier = "bar.sync 0;";
    fails(
        1,
        64,
        LOW
            + "@%p0 bra ON;\nbar.warp.sync 0xFFFFFF00;\nbra OFF;\nON:\n"
            + barrier
            + "\nOFF:\n"
            + "bar.sync 0;\n",
        barrier,
        "divergent barrier: threads \\d+-\\d+ wait at");
    String two = LOW + "@%p0 bra A;\nbar.sync 0;\nbra E;\nA:\nbar.sync 0;\nE:\n";
    fails(1, 64, two, barrier, "divergent barrier", "but thread");
    String warps = "setp.lt.s32 %p0, %t0, 32;\n@%p0 bra A;\nbar.sync 0;\nbra E;\nA:\n";
    fails(1, 64, warps + "bar.sync 0;\nE:\n", barrier, "divergent barrier: threads 0-31 wait at");
  }

  /** Threads that have left do not count, as on a device. */
  @Test
  void threadsThatLeft() {
    passes(1, 64, LOW + "@!%p0 exit;\nbar.sync 0;\n");
    passes(1, 48, "bar.sync 0;\nbar.warp.sync -1;\n");
  }

  @Test
  void lanesThatNeverCome() {
    String shuffle = "shfl.sync.bfly.b32 %r2, %t0, 1, 31, -1;";
    String skip = "setp.lt.s32 %p0, %t0, 7;\n@%p0 bra ON;\nbar.sync 0;\nbra E;\nON:\n";
    fails(1, 32, skip + shuffle + "\nE:\n", shuffle, "deadlock: threads 0-6 wait at", "bar.sync 0");
    String vote = "vote.sync.ballot.b32 %r2, %p0, -1;";
    fails(1, 32, skip + vote + "\nE:\n", vote, "deadlock: threads 0-6 wait");
  }

  @Test
  void masks() {
    String outside = "shfl.sync.bfly.b32 %r2, %t0, 16, 31, 0x0000FFFF;";
    fails(1, 32, outside + "\n", outside, "thread 16,", "not in its own mask 0xffff");
    String half = "setp.lt.s32 %p0, %t0, 16;\n";
    String foreign = "@%p0 shfl.sync.bfly.b32 %r2, %t0, 16, 31, 0x0000FFFF;";
    fails(1, 32, half + foreign + "\n", foreign, "thread 0,", "takes from lane 16, which is not");
    String left = "shfl.sync.down.b32 %r2, %t0, 1, 31, -1;";
    fails(
        1, 32, half + "@!%p0 exit;\n" + left + "\n", left, "thread 15,", "lane 16, which has left");
    String vote = "vote.sync.any.pred %p1, %p0, 1;";
    fails(1, 32, half + vote + "\n", vote, "thread 1,", "not in its own mask 0x1");
    passes(1, 32, half + "@%p0 shfl.sync.bfly.b32 %r2, %t0, 8, 31, 0x0000FFFF;\n");
  }

  @Test
  void tensorOperationsNeedTheWholeWarp() {
    String matrix = "ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r2}, [%r1];";
    fails(1, 31, matrix + "\n", matrix, "needs all 32 lanes, here are 31");
    String mma =
        "mma.sync.aligned.m8n8k128.row.col.s32.b1.b1.s32.and.popc {%r2,%r3},{%r4},{%r5},{%r6,%r7};";
    fails(1, 16, mma + "\n", mma, "needs all 32 lanes, here are 16");
    String skip = "setp.lt.s32 %p0, %t0, 7;\n@%p0 bra ON;\nbar.sync 0;\nbra E;\nON:\n";
    fails(1, 32, skip + mma + "\nE:\n", mma, "deadlock: threads 0-6");
  }

  @Test
  void endlessLoopsAndTraps() {
    String loop = "bra AGAIN;";
    fails(1, 1, "AGAIN:\n" + loop + "\n", loop, "more than \\d+ steps");
    fails(1, 64, LOW + "@!%p0 trap;\n", "@!%p0 trap;", "trap");
    String index = "brx.idx %t0, list;";
    fails(1, 3, "list: .branchtargets A, A;\n" + index + "\nA:\n", index, "thread 2,", "2 of 2");
  }
}
