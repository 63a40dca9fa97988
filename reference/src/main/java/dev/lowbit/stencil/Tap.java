package dev.lowbit.stencil;

/**
 * One weight of a kernel and where it stands.
 *
 * @param dy row within the kernel
 * @param dx column within the kernel
 * @param weight finite; 0 is a weight like any other
 */
public record Tap(int dy, int dx, float weight) {
  /**
   * Checks the weight.
   *
   * @throws IllegalArgumentException if it is not finite
   */
  public Tap {
    if (!Float.isFinite(weight))
      throw new IllegalArgumentException(
          "weight=" + weight + " at (" + dy + ", " + dx + ") is not finite");
  }

  Tap moved(int down, int right) {
    return new Tap(dy + down, dx + right, weight);
  }
}
