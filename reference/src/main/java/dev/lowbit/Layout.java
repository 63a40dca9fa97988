package dev.lowbit;

/** Order of the dimensions of an activation tensor in memory, slowest first. */
public enum Layout {
  /** Image, row, column, channel. */
  NHWC,
  /** Image, channel, row, column. */
  NCHW
}
