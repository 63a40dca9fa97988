package dev.lowbit.gpu.emulator;

/**
 * One launch as queued.
 *
 * @param kernel what runs
 * @param x blocks of the grid along x
 * @param y blocks along y
 * @param z blocks along z
 * @param threads per block
 * @param sharedBytes dynamic shared memory per block
 * @param arguments parameter block
 */
record Launch(Kernel kernel, int x, int y, int z, int threads, int sharedBytes, byte[] arguments) {
  int blocks() {
    return x * y * z;
  }

  String blockName(int index) {
    return "block (" + index % x + "," + index / x % y + "," + index / x / y + ")";
  }
}
