package dev.lowbit.cpu.xnor;

/** How differing bits are counted: a choice of speed, never of the result. */
public final class Counting {
  /** {@code popcount} or {@code carry-save}; anything else, or nothing: what was measured. */
  private static final String FORCED = System.getProperty("lowbit.xnor.counting", "");

  private static volatile boolean carrySave = FORCED.equals("carry-save");

  private Counting() {}

  static boolean carrySave() {
    return carrySave;
  }

  /** Whether nobody forced a way of counting. */
  public static boolean free() {
    return !FORCED.equals("carry-save") && !FORCED.equals("popcount");
  }

  /** Plans made from now on count this way. */
  public static void choose(boolean withCarrySave) {
    carrySave = withCarrySave;
  }
}
