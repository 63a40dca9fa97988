package dev.lowbit.bench.xnor;

import dev.lowbit.bench.Shapes;
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
 * Whole convolutions, float32 NHWC in and out: packing, zero padding, scale and bias included.
 *
 * <p>{@code contender} as in {@link XnorGemmBenchmark}; {@code same-gemm} is the product of the
 * layer's m, n and k alone.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 5,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class XnorConvBenchmark {
  /** Any id of {@link Shapes#layers}. */
  @Param({"ra.b3.3x3", "ra.b7.3x3", "br.l1"})
  public String shape;

  /** Labels of contenders. */
  @Param({"lowbit-cpu"})
  public String contender;

  private Turns turns;

  /** Makes operands and verifies the contenders. */
  @Setup
  public void prepare() {
    turns = new Turns(new ConvProblem(Shapes.layer(shape)), contender);
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
