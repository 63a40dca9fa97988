package dev.lowbit;

/**
 * What a plan runs and why.
 *
 * @param backend name of the backend whose code runs
 * @param algorithm the algorithm in a few words
 * @param tile rows x columns of the micro-kernel, or {@code -}
 * @param vectorBits width of the vectors used, 0 if none
 * @param workspaceBytes native memory the plan owns
 * @param accumulator why the accumulator cannot overflow
 * @param reason why this algorithm, and what would be faster and was not possible
 */
public record Explanation(
    String backend,
    String algorithm,
    String tile,
    int vectorBits,
    long workspaceBytes,
    String accumulator,
    String reason) {
  @Override
  public String toString() {
    return backend
        + ": "
        + algorithm
        + ", tile "
        + tile
        + ", "
        + (vectorBits == 0 ? "no vectors" : vectorBits + "-bit vectors")
        + ", workspace "
        + workspaceBytes
        + " bytes, "
        + accumulator
        + "; "
        + reason;
  }
}
