package dev.lowbit.bench.spectral;

import dev.lowbit.bench.Turns;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Filters between a transform and its inverse.
 *
 * <p>{@code contender} may join several with {@code +}: they alternate, one iteration each, so give
 * {@code -i} and {@code -wi} as multiples of their number. {@code lowbit-cpu@2} uses two threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 8, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 20, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 5,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class SpectralBenchmark {
  /** Any id of the family's shapes, for example {@code filter.b2.14x14x384.nhwc}. */
  @Param({"filter.b2.14x14x384.nhwc", "filter.b2.56x56x96.nhwc"})
  public String shape;

  /** Labels of contenders. */
  @Param({"lowbit-cpu+fftw+mkl+jtransforms"})
  public String contender;

  private Turns turns;

  /** Makes operands and verifies the contenders. */
  @Setup
  public void prepare() {
    turns = new Turns(new SpectralProblem(SpectralShapes.shape(shape)), contender);
  }

  /** Passes the turn on. */
  @Setup(Level.Iteration)
  public void next() {
    turns.next();
  }

  /** The same for every contender. */
  @Benchmark
  public void run() {
    turns.run();
  }

  /** Ends threads. */
  @TearDown
  public void close() {
    turns.close();
  }
}
