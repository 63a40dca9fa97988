package dev.lowbit;

/** Per-channel parameters: an array of one value per channel, or of one value for all. */
public final class Channels {
  private Channels() {}

  /**
   * Reads a parameter.
   *
   * @param values one per channel, or one for all
   * @param o channel
   * @return the channel's value
   */
  public static float at(float[] values, int o) {
    return values.length == 1 ? values[0] : values[o];
  }

  /**
   * Writes one value per channel.
   *
   * @param values one per channel, or one for all
   * @param n number of channels
   * @param name of the parameter, for the message
   * @return n values
   * @throws IllegalArgumentException if there are neither 1 nor n values
   */
  public static float[] spread(float[] values, int n, String name) {
    check(values.length, n, name);
    float[] all = new float[n];
    for (int o = 0; o < n; o++) all[o] = at(values, o);
    return all;
  }

  /**
   * Checks a parameter's length.
   *
   * @param length number of values
   * @param n number of channels
   * @param name of the parameter, for the message
   * @throws IllegalArgumentException if there are neither 1 nor n values
   */
  public static void check(int length, int n, String name) {
    if (length != 1 && length != n)
      throw new IllegalArgumentException(
          name + " has " + length + " values, but there are " + n + " channels");
  }

  static float[] finite(float[] values, String name) {
    if (values.length == 0)
      throw new IllegalArgumentException(name + " has 0 values, needs 1 or n");
    for (int o = 0; o < values.length; o++) {
      if (!Float.isFinite(values[o]))
        throw new IllegalArgumentException(name + "[" + o + "]=" + values[o] + " is not finite");
    }
    return values.clone();
  }
}
