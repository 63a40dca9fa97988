package dev.lowbit.gpu.emulator;

import dev.lowbit.gpu.emulator.Op.Space;

/** Loads, stores, atomics and copies of one warp, lane by lane, every access checked. */
final class MemoryUnit {
  private final Warp warp;
  private final SharedMemory shared;
  private final GlobalMemory global;
  final long[] addresses = new long[32];

  MemoryUnit(Warp warp) {
    this.warp = warp;
    shared = warp.block.shared;
    global = warp.block.global;
  }

  void run(Op op, int m) {
    switch (op.code) {
      case LD -> load(op, m);
      case ST -> store(op, m);
      case LD_PARAM -> parameter(op, m);
      case ATOM -> atomic(op, m);
      case CP_ASYNC -> copy(op, m);
      case CP_COMMIT -> warp.copies.commit(m);
      default -> warp.copies.await(m, op.mode, shared, warp.firstThread);
    }
  }

  void addresses(Op op) {
    if (op.wideAddress) {
      for (int l = 0; l < 32; l++) addresses[l] = warp.w[op.a + l] + op.offset;
    } else {
      int offset = (int) op.offset;
      for (int l = 0; l < 32; l++) addresses[l] = warp.r[op.a + l] + offset & 0xFFFFFFFFL;
    }
  }

  private void load(Op op, int m) {
    addresses(op);
    int n = op.rows.length;
    int width = op.width;
    if (width == 4 && n == 1 && !op.wide && op.space != Space.GENERIC) {
      if (op.space == Space.SHARED) shared.loadWords(warp, addresses, m, op.rows[0]);
      else global.loadWords(warp, addresses, m, op.rows[0]);
      return;
    }
    for (int x = m; x != 0; x &= x - 1) {
      int l = Integer.numberOfTrailingZeros(x);
      warp.lane = l;
      long at = addresses[l];
      boolean inShared = isShared(op, at);
      if (inShared) at &= ~ValueDecoder.SHARED_WINDOW;
      if (n > 1) requireVector(inShared, at, n * width, "read");
      for (int i = 0; i < n; i++) {
        long value =
            inShared
                ? shared.load(at + i * ((long) width), width, warp.firstThread + l)
                : global.load(at + i * ((long) width), width, warp.block.index);
        put(op, op.rows[i] + l, value);
      }
    }
  }

  private static boolean isShared(Op op, long address) {
    return op.space == Space.SHARED
        || (op.space == Space.GENERIC && (address & ValueDecoder.SHARED_WINDOW) != 0);
  }

  private void requireVector(boolean inShared, long at, int bytes, String action) {
    if (inShared) shared.check(at, bytes, bytes, action);
    else global.require(at, bytes, action);
  }

  private void put(Op op, int at, long zeroExtended) {
    int unused = 64 - 8 * op.width;
    long value = op.signed ? zeroExtended << unused >> unused : zeroExtended;
    if (op.wide) warp.w[at] = value;
    else warp.r[at] = op.mode == 16 ? (int) value & 0xFFFF : (int) value;
  }

  private void store(Op op, int m) {
    addresses(op);
    int n = op.rows.length;
    int width = op.width;
    for (int x = m; x != 0; x &= x - 1) {
      int l = Integer.numberOfTrailingZeros(x);
      warp.lane = l;
      long at = addresses[l];
      boolean inShared = isShared(op, at);
      if (inShared) at &= ~ValueDecoder.SHARED_WINDOW;
      if (n > 1) requireVector(inShared, at, n * width, "write");
      for (int i = 0; i < n; i++) {
        long value = op.wide ? warp.w[op.rows[i] + l] : warp.r[op.rows[i] + l];
        if (inShared) shared.store(at + i * ((long) width), width, value, warp.firstThread + l);
        else global.store(at + i * ((long) width), width, value, warp.block.index);
      }
    }
  }

  private void parameter(Op op, int m) {
    for (int i = 0; i < op.rows.length; i++) {
      int at = (int) op.offset + i * op.width;
      long value = Bytes.get(warp.block.launch.arguments(), at, op.width);
      for (int x = m; x != 0; x &= x - 1) {
        put(op, op.rows[i] + Integer.numberOfTrailingZeros(x), value);
      }
    }
  }

  private void atomic(Op op, int m) {
    addresses(op);
    for (int x = m; x != 0; x &= x - 1) {
      int l = Integer.numberOfTrailingZeros(x);
      warp.lane = l;
      long at = addresses[l];
      boolean inShared = isShared(op, at);
      if (inShared) at &= ~ValueDecoder.SHARED_WINDOW;
      long old =
          inShared ? shared.fetch(at, op.width, warp.firstThread + l) : global.fetch(at, op.width);
      long with = operand(op, op.b, l);
      long replacement = op.c < 0 ? 0 : operand(op, op.c, l);
      long value = combined(op, extended(op, old), with, replacement);
      if (inShared) shared.put(at, op.width, value);
      else global.put(at, op.width, value);
      if (op.d >= 0 && op.wide) warp.w[op.d + l] = old;
      else if (op.d >= 0) warp.r[op.d + l] = (int) old;
    }
  }

  private long operand(Op op, int row, int l) {
    return op.wide ? warp.w[row + l] : extended(op, warp.r[row + l]);
  }

  private static long extended(Op op, long value) {
    if (op.wide) return value;
    return op.signed ? (int) value : value & 0xFFFFFFFFL;
  }

  /** By place in the list of {@link MemoryDecoder#atomic}. */
  private static long combined(Op op, long old, long with, long replacement) {
    boolean less = op.signed ? old < with : Long.compareUnsigned(old, with) < 0;
    return switch (op.mode) {
      case 0 -> old + with;
      case 1 -> less ? old : with;
      case 2 -> less ? with : old;
      case 3 -> old & with;
      case 4 -> old | with;
      case 5 -> old ^ with;
      case 6 -> with;
      case 7 -> old == with ? replacement : old;
      case 8 -> less ? old + 1 : 0;
      default -> old == 0 || Long.compareUnsigned(old, with) > 0 ? with : old - 1;
    };
  }

  /** Source bytes beyond the given size are zeros and not read. */
  private void copy(Op op, int m) {
    addresses(op);
    for (int x = m; x != 0; x &= x - 1) {
      int l = Integer.numberOfTrailingZeros(x);
      warp.lane = l;
      long from = (op.wide ? warp.w[op.b + l] : warp.r[op.b + l] & 0xFFFFFFFFL) + op.mode;
      int size = warp.r[op.c + l];
      if (size < 0 || size > op.width) {
        throw new Fault(Fault.LAUNCH_FAILED, "copy of " + size + " bytes into " + op.width);
      }
      long to = addresses[l] & ~ValueDecoder.SHARED_WINDOW;
      shared.beginCopy(to, op.width, warp.firstThread + l, op.line);
      if ((from & op.width - 1) != 0) {
        throw new Fault(
            "CUDA_ERROR_MISALIGNED_ADDRESS",
            "copy of " + op.width + " bytes from " + GlobalMemory.name(from));
      }
      warp.copies.add(l, (int) to, op.width, bytes(from, Math.min(size, 8)), high(from, size));
    }
  }

  private long high(long from, int size) {
    return size > 8 ? bytes(from + 8, size - 8) : 0;
  }

  private long bytes(long from, int size) {
    int block = warp.block.index;
    if (size == 8 || size == 4) return global.load(from, size, block);
    long value = 0;
    for (int i = 0; i < size; i++) value |= global.load(from + i, 1, block) << (8 * i);
    return value;
  }
}
