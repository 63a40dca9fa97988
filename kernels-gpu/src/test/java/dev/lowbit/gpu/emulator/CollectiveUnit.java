package dev.lowbit.gpu.emulator;

/**
 * Shuffles, votes, warp barriers and tensor operations. A lane that comes before its partners waits
 * at its place; the operation happens when all lanes of its mask that have not left are there.
 */
final class CollectiveUnit {
  private static final int FULL = -1;

  private final Warp warp;
  private final MemoryUnit addresses;

  CollectiveUnit(Warp warp) {
    this.warp = warp;
    addresses = new MemoryUnit(warp);
  }

  /** Lanes {@code arrived} come to {@code op} at {@code at}; answers those that have passed it. */
  int run(Op op, int arrived, int at) {
    boolean aligned = op.code.unit == Code.Unit.TENSOR;
    int row = aligned ? Op.NONE : op.code == Code.BAR_WARP ? op.a : op.rowsA[0];
    if (aligned && warp.live != FULL) {
      throw new Fault(
          Fault.LAUNCH_FAILED, "needs all 32 lanes, here are " + Integer.bitCount(warp.live));
    }
    if (!aligned && arrived == FULL && uniform(row)) {
      perform(op, FULL, FULL);
      return FULL;
    }
    int passed = 0;
    int left = arrived;
    while (left != 0) {
      warp.lane = Integer.numberOfTrailingZeros(left);
      int members = aligned ? FULL : warp.r[row + warp.lane];
      int same = left & asking(row, members);
      if ((same & ~members) != 0) {
        warp.lane = Integer.numberOfTrailingZeros(same & ~members);
        throw new Fault(Fault.LAUNCH_FAILED, "the lane is not in its own mask " + hex(members));
      }
      left &= ~same;
      int present = same | (standing(at) & asking(row, members));
      if ((members & warp.live & ~present) == 0) {
        perform(op, present, members);
        warp.waiting &= ~present;
        passed |= present;
      } else {
        warp.waiting |= same;
      }
    }
    return passed;
  }

  private boolean uniform(int row) {
    int all = FULL;
    for (int l = 0; l < 32; l++) all &= warp.r[row + l];
    return all == FULL;
  }

  private int asking(int row, int members) {
    if (row < 0) return FULL;
    int found = 0;
    for (int l = 0; l < 32; l++) if (warp.r[row + l] == members) found |= 1 << l;
    return found;
  }

  private int standing(int at) {
    int found = 0;
    for (int m = warp.waiting; m != 0; m &= m - 1) {
      int l = Integer.numberOfTrailingZeros(m);
      if (warp.place[l] == at) found |= 1 << l;
    }
    return found;
  }

  private void perform(Op op, int present, int members) {
    switch (op.code) {
      case BAR_WARP -> warp.block.shared.warpBarrier(warp.number);
      case SHFL -> shuffle(op, present, members);
      case VOTE -> vote(op, present);
      case MATCH -> match(op, present);
      case REDUX -> reduce(op, present);
      case MMA -> warp.block.tensor.mma(op, warp.r);
      default -> {
        addresses.addresses(op);
        TensorUnit.loadMatrix(op, warp.r, addresses.addresses, warp.block.shared, warp.firstThread);
      }
    }
  }

  private void shuffle(Op op, int present, int members) {
    int[] r = warp.r;
    int[] before = new int[32];
    System.arraycopy(r, op.a, before, 0, 32);
    int valid = 0;
    for (int m = present; m != 0; m &= m - 1) {
      int l = Integer.numberOfTrailingZeros(m);
      warp.lane = l;
      int by = r[op.b + l] & 31;
      int segment = r[op.c + l] >> 8 & 31;
      int clamp = r[op.c + l] & 31;
      int last = (l & segment) | (clamp & ~segment);
      int from =
          switch (op.mode) {
            case 0 -> l - by;
            case 1 -> l + by;
            case 2 -> l ^ by;
            default -> (l & segment) | (by & ~segment);
          };
      boolean inside = op.mode == 0 ? from >= last : from <= last;
      if (!inside) from = l;
      if ((present >> from & 1) == 0) {
        boolean left = (members >> from & 1) != 0;
        String why = left ? "which has left" : "which is not in the mask " + hex(members);
        throw new Fault(Fault.LAUNCH_FAILED, "takes from lane " + from + ", " + why);
      }
      r[op.d + l] = before[from];
      if (inside) valid |= 1 << l;
    }
    if (op.q >= 0) warp.p[op.q] = (warp.p[op.q] & ~present) | valid;
  }

  private void vote(Op op, int present) {
    int votes = (op.negated ? ~warp.p[op.p] : warp.p[op.p]) & present;
    boolean holds =
        switch (op.mode) {
          case 1 -> votes == present;
          case 2 -> votes != 0;
          default -> votes == present || votes == 0;
        };
    if (op.mode == 0) spread(op.d, present, votes);
    else warp.p[op.d] = (warp.p[op.d] & ~present) | (holds ? present : 0);
  }

  private void match(Op op, int present) {
    int all = 0;
    int[] equal = new int[32];
    for (int m = present; m != 0; m &= m - 1) {
      int l = Integer.numberOfTrailingZeros(m);
      for (int x = present; x != 0; x &= x - 1) {
        int k = Integer.numberOfTrailingZeros(x);
        boolean same =
            op.wide ? warp.w[op.a + l] == warp.w[op.a + k] : warp.r[op.a + l] == warp.r[op.a + k];
        if (same) equal[l] |= 1 << k;
      }
      if (equal[l] == present) all |= 1 << l;
    }
    for (int m = present; m != 0; m &= m - 1) {
      int l = Integer.numberOfTrailingZeros(m);
      warp.r[op.d + l] = op.mode == 0 ? equal[l] : all == present ? present : 0;
    }
    if (op.q >= 0) warp.p[op.q] = (warp.p[op.q] & ~present) | (all == present ? present : 0);
  }

  private void reduce(Op op, int present) {
    int first = Integer.numberOfTrailingZeros(present);
    int x = warp.r[op.a + first];
    for (int m = present & present - 1; m != 0; m &= m - 1) {
      int y = warp.r[op.a + Integer.numberOfTrailingZeros(m)];
      boolean less = op.signed ? x < y : Integer.compareUnsigned(x, y) < 0;
      x =
          switch (op.mode) {
            case 0 -> x + y;
            case 1 -> less ? x : y;
            case 2 -> less ? y : x;
            case 3 -> x & y;
            case 4 -> x | y;
            default -> x ^ y;
          };
    }
    spread(op.d, present, x);
  }

  private void spread(int row, int lanes, int value) {
    for (int m = lanes; m != 0; m &= m - 1) {
      warp.r[row + Integer.numberOfTrailingZeros(m)] = value;
    }
  }

  private static String hex(int mask) {
    return "0x" + Integer.toHexString(mask);
  }
}
