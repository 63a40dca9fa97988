package dev.lowbit.gpu.emulator;

import java.util.Arrays;

/** A kernel as a launch sees it: what it may be given. */
final class Function {
  private static final int MOST_BLOCKS = 1 << 24;
  private static final int MOST_GRID_YZ = 65_535;

  private final Kernel kernel;
  private int allowedShared = 48 << 10;

  Function(Kernel kernel) {
    this.kernel = kernel;
  }

  void allowShared(int bytes, int most) {
    int all = kernel.sharedBytes() + bytes;
    require(bytes >= 0 && all <= most, all + " bytes of shared memory", most);
    allowedShared = Math.max(allowedShared, all);
  }

  Launch launch(int[] grid, int threads, int sharedBytes, byte[] arguments) {
    int bytes = kernel.parameterBytes();
    require(arguments.length == bytes, arguments.length + " bytes of arguments", bytes);
    int most = kernel.mostThreads();
    require(threads > 0 && threads <= most, threads + " threads", most);
    long shared = (long) kernel.sharedBytes() + sharedBytes;
    boolean fits = sharedBytes >= 0 && shared <= allowedShared;
    require(fits, shared + " bytes of shared memory", allowedShared);
    String size = "grid " + Arrays.toString(grid);
    boolean valid = Arrays.stream(grid).allMatch(n -> n > 0);
    require(valid && Math.max(grid[1], grid[2]) <= MOST_GRID_YZ, size, MOST_GRID_YZ);
    require((long) grid[0] * grid[1] * grid[2] < MOST_BLOCKS, size, MOST_BLOCKS);
    return new Launch(kernel, grid[0], grid[1], grid[2], threads, sharedBytes, arguments);
  }

  private void require(boolean valid, String found, int limit) {
    if (!valid) {
      throw new Fault(Fault.INVALID_VALUE, kernel.name() + ": " + found + ", it takes " + limit);
    }
  }
}
