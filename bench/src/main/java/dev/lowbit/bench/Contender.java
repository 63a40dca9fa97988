package dev.lowbit.bench;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;

/**
 * Who is measured, with the flags its JVM needs, in the order of the report. The labels are fixed:
 * reports are compared.
 */
public enum Contender {
  /** The CPU backend at the machine's own width. */
  LOWBIT_CPU("lowbit-cpu", 0),
  /** The CPU backend at 512 bits. */
  LOWBIT_CPU_512("lowbit-cpu-512", 512, narrow(64)),
  /** The CPU backend at 256 bits. */
  LOWBIT_CPU_256("lowbit-cpu-256", 256, narrow(32)),
  /** The CPU backend at 128 bits. */
  LOWBIT_CPU_128("lowbit-cpu-128", 128, narrow(16)),
  /** C++ with intrinsics, compiled on this machine for this machine. */
  NATIVE_LIMIT("native-limit", 0),
  /** oneDNN as it is used: its own first choice for our layout, dense. */
  ONEDNN("onednn", 0),
  /**
   * oneDNN as an expert would use it: the fastest of all its implementations for our layout in and
   * out, copies to its own layouts included, each verified and timed when the fork starts.
   */
  ONEDNN_BEST("onednn-best", 0),
  /** The fastest of oneDNN in the layout it likes best, as in a network that is all oneDNN. */
  ONEDNN_ANY("onednn-any", 0),
  /** FFTW, with the fastest of several plans; see {@link dev.lowbit.bench.fftw}. */
  FFTW("fftw", 0),
  /** Intel's MKL through the same functions as FFTW. */
  MKL("mkl", 0),
  /** JTransforms, plain Java. */
  JTRANSFORMS("jtransforms", 0),
  /** The loop of {@link #SCALAR} as the JIT compiles it by default, which is with vectors. */
  SCALAR_AUTO("scalar-auto", 0),
  /**
   * A fair scalar loop. C2 vectorises {@code Long.bitCount(a ^ b)} by itself, so this one runs with
   * that switched off; {@link #SCALAR_AUTO} is the same code without the flag.
   */
  SCALAR("scalar", 0, "-XX:-UseSuperWord"),
  /** The plain-Java definition. */
  REFERENCE("reference", 0),
  /**
   * In a convolution's fork: the CPU backend's product of the same m, n and k. No row of its own.
   */
  SAME_GEMM("same-gemm", 0),
  /** In a fork of few taps: the CPU backend with all taps of the kernel. No row of its own. */
  SAME_DENSE("same-dense", 0);

  private final String label;
  private final int bits;
  private final List<String> flags;

  Contender(String label, int bits, String... flags) {
    this.label = label;
    this.bits = bits;
    this.flags = List.of(flags);
  }

  private static String[] narrow(int bytes) {
    return new String[] {"-XX:+IgnoreUnrecognizedVMOptions", "-XX:MaxVectorSize=" + bytes};
  }

  /**
   * Finds a contender.
   *
   * @param label as in a report
   * @return the contender
   * @throws IllegalArgumentException if there is none
   */
  public static Contender of(String label) {
    return Arrays.stream(values())
        .filter(contender -> contender.label.equals(label))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no contender is called " + label + "; there are " + Arrays.toString(values())));
  }

  /**
   * Returns the vector width it stands for.
   *
   * @return bits, 0 if any
   */
  public int bits() {
    return bits;
  }

  /**
   * Returns the flags of its fork.
   *
   * @return JVM arguments, empty if it runs with defaults
   */
  public List<String> flags() {
    return flags;
  }

  /**
   * Checks that this JVM was started with the flags, so that no row carries a wrong label.
   *
   * @throws IllegalStateException if a flag is missing; the message is the cure
   */
  public void checkFlags() {
    List<String> given = ManagementFactory.getRuntimeMXBean().getInputArguments();
    if (!given.containsAll(flags))
      throw new IllegalStateException(
          label + " needs -jvmArgsAppend \"" + String.join(" ", flags) + "\"");
  }

  @Override
  public String toString() {
    return label;
  }
}
