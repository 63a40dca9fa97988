package dev.lowbit.gpu.emulator;

import java.util.Random;

/**
 * Runs the blocks of a launch, one after the other. A warp runs until its lanes wait at the block
 * barrier or have left; warps take turns in an order drawn anew for each phase.
 */
final class Block {
  /** Micro-operations of one warp after which a block counts as endless. */
  static final long MOST_STEPS = 10_000_000;

  final GlobalMemory global;
  final SharedMemory shared;
  final TensorUnit tensor = new TensorUnit();
  Launch launch;
  int index;
  private final Warp[] warps;
  private final Random order;
  long executed;

  Block(Launch launch, GlobalMemory global, Random order) {
    this.launch = launch;
    this.global = global;
    this.order = order;
    shared = new SharedMemory(launch.kernel().sharedBytes() + launch.sharedBytes());
    warps = new Warp[(launch.threads() + 31) / 32];
    for (int i = 0; i < warps.length; i++) warps[i] = new Warp(this, i);
  }

  boolean fits(Launch other) {
    return launch.kernel().equals(other.kernel())
        && launch.threads() == other.threads()
        && launch.sharedBytes() == other.sharedBytes();
  }

  /** Runs block {@code blockIndex} of {@code now}. */
  void run(Launch now, int blockIndex) {
    launch = now;
    index = blockIndex;
    shared.beginBlock();
    for (Warp w : warps) w.begin();
    while (phase()) {}
  }

  /** Runs every warp to its next block barrier; false when all have left. */
  private boolean phase() {
    int n = warps.length;
    int first = order.nextInt(n);
    boolean backwards = order.nextBoolean();
    for (int i = 0; i < n; i++) {
      Warp w = warps[backwards ? Math.floorMod(first - i, n) : (first + i) % n];
      w.run();
    }
    Warp one = null;
    for (Warp w : warps) {
      if (w.live == 0) continue;
      if (one != null && one.barrier() != w.barrier()) throw divergent(one, w);
      one = w;
    }
    if (one == null) return false;
    release(one.barrier());
    return true;
  }

  private void release(Op barrier) {
    int votes = 0;
    int threads = 0;
    if (barrier.mode != 0) {
      for (Warp w : warps) {
        int mask = barrier.negated ? ~w.p[barrier.p] : w.p[barrier.p];
        votes += Integer.bitCount(mask & w.live);
        threads += Integer.bitCount(w.live);
      }
    }
    int result =
        switch (barrier.mode) {
          case 2 -> votes == threads ? 1 : 0;
          case 3 -> votes > 0 ? 1 : 0;
          default -> votes;
        };
    shared.blockBarrier();
    for (Warp w : warps) w.passBarrier(barrier, result);
  }

  private Fault divergent(Warp one, Warp other) {
    return new Fault(
        Fault.LAUNCH_FAILED,
        where()
            + ": divergent barrier: "
            + one.waitingAt(one.live)
            + ", but "
            + other.waitingAt(other.live));
  }

  String where() {
    return launch.kernel().name() + " " + launch.blockName(index);
  }
}
