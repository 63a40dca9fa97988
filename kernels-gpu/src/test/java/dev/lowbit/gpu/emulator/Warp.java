package dev.lowbit.gpu.emulator;

import java.util.Arrays;

/**
 * 32 lanes: registers, program counters and the loop that runs them.
 *
 * <p>Lanes at one place run together. After a branch that splits them the group at the lowest
 * address goes first and stops where the next group stands, so that they join again. At a barrier
 * or collective a group waits until the lanes it needs are at the same place.
 */
final class Warp {
  private static final int FULL = -1;

  final Block block;
  final int number;
  final int firstThread;
  final int[] r;
  final long[] w;
  final int[] p;
  final AsyncCopies copies = new AsyncCopies();

  /** Lanes that have not left, and those of them that wait at their place. */
  int live;

  int waiting;
  final int[] place = new int[32];

  /** Lane that is being served, for messages. */
  int lane;

  private final Op[] code;
  private final LaneUnit lanes;
  private final MemoryUnit memory;
  private final CollectiveUnit collectives;
  private long steps;

  Warp(Block block, int number) {
    this.block = block;
    this.number = number;
    firstThread = 32 * number;
    Registers places = block.launch.kernel().registers();
    code = block.launch.kernel().code();
    r = places.ints();
    w = places.longs();
    p = new int[places.predicates()];
    lanes = new LaneUnit(this);
    memory = new MemoryUnit(this);
    collectives = new CollectiveUnit(this);
  }

  void begin() {
    int present = Math.min(32, block.launch.threads() - firstThread);
    live = present == 32 ? FULL : (1 << present) - 1;
    waiting = 0;
    steps = 0;
    Arrays.fill(place, 0);
    copies.clear();
  }

  /** Runs until every lane has left or waits at the block barrier. */
  void run() {
    while ((live & ~waiting) != 0) {
      int ready = live & ~waiting;
      int lowest = Integer.MAX_VALUE;
      int next = Integer.MAX_VALUE;
      int group = 0;
      for (int m = ready; m != 0; m &= m - 1) {
        int l = Integer.numberOfTrailingZeros(m);
        int at = place[l];
        if (at < lowest) {
          next = lowest;
          lowest = at;
          group = 1 << l;
        } else if (at == lowest) {
          group |= 1 << l;
        } else {
          next = Math.min(next, at);
        }
      }
      execute(lowest, group, next);
    }
    if (live != 0) requireOneBarrier();
  }

  private void execute(int from, int group, int limit) {
    int at = from;
    int mask = group;
    Op op = code[at];
    long executed = 0;
    try {
      while (at < limit) {
        op = code[at];
        int m = mask;
        if (op.guard >= 0) {
          m &= op.guardNegated ? ~p[op.guard] : p[op.guard];
          if (m == 0) {
            at++;
            continue;
          }
        }
        executed += Integer.bitCount(m);
        steps++;
        switch (op.code.unit) {
          case INT, BITS, FLOAT, TO_INT -> lanes.ints(op, m);
          case LONG, TO_LONG -> lanes.longs(op, m);
          case COMPARE -> lanes.compare(op, m);
          case PREDICATE -> lanes.predicate(op, m);
          case SELECT -> lanes.select(op, m);
          case MEMORY -> memory.run(op, m);
          case BARRIER -> {
            park(mask & ~m, at + 1);
            park(m, at);
            waiting |= m;
            return;
          }
          case COLLECTIVE, TENSOR -> {
            park(mask, at);
            int passed = collectives.run(op, m, at);
            park(passed, at + 1);
            if (passed != mask) return;
          }
          case CONTROL -> {
            if (op.code == Code.EXIT) {
              live &= ~m;
              mask &= ~m;
              if (mask == 0) return;
            } else if (op.code == Code.BRA) {
              if (steps > Block.MOST_STEPS) throw endless();
              if (m == mask) {
                at = op.rows[0];
                continue;
              }
              park(m, op.rows[0]);
              park(mask & ~m, at + 1);
              return;
            } else if (op.code == Code.BRX) {
              branchByIndex(op, m);
              park(mask & ~m, at + 1);
              return;
            } else if (op.code == Code.ACTIVE) {
              for (int l = m; l != 0; l &= l - 1) r[op.d + Integer.numberOfTrailingZeros(l)] = m;
            } else if (op.code == Code.TRAP) {
              throw new Fault(Fault.LAUNCH_FAILED, "trap");
            }
          }
        }
        at++;
      }
      park(mask, at);
    } catch (Fault fault) {
      throw fault.within(block.where() + " thread " + (firstThread + lane) + ", " + op);
    } finally {
      block.executed += executed;
    }
  }

  private void branchByIndex(Op op, int m) {
    for (int x = m; x != 0; x &= x - 1) {
      lane = Integer.numberOfTrailingZeros(x);
      int i = r[op.a + lane];
      if (i < 0 || i >= op.rows.length) {
        throw new Fault(Fault.LAUNCH_FAILED, "branch index " + i + " of " + op.rows.length);
      }
      place[lane] = op.rows[i];
    }
  }

  private void park(int group, int at) {
    for (int x = group; x != 0; x &= x - 1) place[Integer.numberOfTrailingZeros(x)] = at;
  }

  private static Fault endless() {
    return new Fault("CUDA_ERROR_LAUNCH_TIMEOUT", "more than " + Block.MOST_STEPS + " steps");
  }

  /** Nobody outside the warp can free its lanes, unless all of them wait at one block barrier. */
  private void requireOneBarrier() {
    int first = place[Integer.numberOfTrailingZeros(live)];
    int together = 0;
    for (int x = live; x != 0; x &= x - 1) {
      int l = Integer.numberOfTrailingZeros(x);
      if (place[l] == first) together |= 1 << l;
    }
    boolean blockBarrier = code[first].code == Code.BAR_BLOCK;
    if (together == live && blockBarrier) return;
    String others = together == live ? "nobody else comes" : waitingAt(live & ~together);
    String name = blockBarrier ? "divergent barrier: " : "deadlock: ";
    throw new Fault(
        Fault.LAUNCH_FAILED, block.where() + ": " + name + waitingAt(together) + ", but " + others);
  }

  /** Such as "threads 0-31 wait at line 7: bar.sync 0". */
  String waitingAt(int group) {
    int first = Integer.numberOfTrailingZeros(group);
    int last = 31 - Integer.numberOfLeadingZeros(group);
    String threads =
        Integer.bitCount(group) == 1
            ? "thread " + (firstThread + first) + " waits at "
            : "threads " + (firstThread + first) + "-" + (firstThread + last) + " wait at ";
    return threads + code[place[first]];
  }

  Op barrier() {
    return code[place[Integer.numberOfTrailingZeros(live)]];
  }

  void passBarrier(Op barrier, int result) {
    for (int x = live; x != 0; x &= x - 1) {
      int l = Integer.numberOfTrailingZeros(x);
      place[l]++;
      if (barrier.mode == 1) r[barrier.d + l] = result;
      if (barrier.mode > 1) p[barrier.d] = (p[barrier.d] & ~(1 << l)) | result << l;
    }
    waiting = 0;
  }
}
