package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;

import dev.lowbit.Explanation;
import dev.lowbit.Operands;
import dev.lowbit.Parallelism;
import dev.lowbit.cpu.Lanes;
import dev.lowbit.cpu.StagedTensor;
import dev.lowbit.spectral.Fft2;
import dev.lowbit.spectral.Fft2Spec;
import dev.lowbit.spi.Lifetime;
import dev.lowbit.spi.Pool;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** {@link Fft2} with channels in the lanes. */
public final class SimdFft2 implements Fft2 {
  @Override
  public Plan plan(Fft2Spec spec, Parallelism parallelism) {
    return new TransformPlan(spec, parallelism);
  }

  private static final class TransformPlan implements Plan {
    private final Lifetime life = new Lifetime();
    private final Fft2Spec spec;
    private final Parallelism parallelism;
    private final TransformTiles tiles;
    private final Pool<TransformTiles.Task> tasks;
    private final Pool<Run> runs;

    TransformPlan(Fft2Spec spec, Parallelism parallelism) {
      this.spec = spec;
      this.parallelism = parallelism;
      tiles = new TransformTiles(spec);
      int processors = Runtime.getRuntime().availableProcessors();
      tasks = new Pool<>(Math.max(processors, parallelism.threads()), () -> tiles.new Task());
      runs = new Pool<>(processors, Run::new);
      TransformTiles.Task task = tasks.take();
      task.warm();
      tasks.put(task);
    }

    @Override
    public void run(MemorySegment x, MemorySegment y) {
      life.check();
      spec.check(x, y);
      Operands.checkAccess("x", x, parallelism);
      Operands.checkAccess("y", y, parallelism);
      Run run = runs.take();
      try {
        run.images(x, y);
      } finally {
        runs.put(run);
        Reference.reachabilityFence(this); // kernels hold only addresses
        Reference.reachabilityFence(x);
        Reference.reachabilityFence(y);
      }
    }

    /** The arguments of one run, shared by its tasks. */
    private final class Run implements IntConsumer {
      private final StagedTensor staged = new StagedTensor(spec.inputBytes(), tiles.slack());
      private @Nullable MemorySegment y;
      private long from;

      void images(MemorySegment x, MemorySegment y) {
        from = staged.input(x);
        this.y = y;
        try {
          parallelism.forEach(spec.x().images() * tiles.blocks(), this);
        } finally {
          this.y = null;
        }
      }

      @Override
      public void accept(int index) {
        MemorySegment out = y;
        if (out == null) return;
        TransformTiles.Task task = tasks.take();
        try {
          task.run(from, out, index / tiles.blocks(), index % tiles.blocks());
        } finally {
          tasks.put(task);
        }
      }
    }

    @Override
    public Explanation explain() {
      return new Explanation(
          "cpu",
          spec.transform() + " in steps; " + tiles.steps(),
          "1x" + FLOAT_LANES + " channels",
          Lanes.FLOATS.vectorBitSize(),
          tiles.bytes(),
          "float32",
          tiles.codes());
    }

    @Override
    public void close() {
      life.end();
    }
  }
}
