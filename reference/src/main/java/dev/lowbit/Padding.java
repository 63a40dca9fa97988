package dev.lowbit;

/** What a convolution reads outside the image. */
public enum Padding {
  /** The tap contributes nothing: border outputs sum fewer taps. Exact also for bits. */
  ZERO,
  /** The value +1. */
  ONE,
  /** The value -1. */
  MINUS_ONE,
  /** The nearest pixel of the image: coordinates are clamped. */
  REPLICATE
}
