package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;

import dev.lowbit.Explanation;
import dev.lowbit.Operands;
import dev.lowbit.Parallelism;
import dev.lowbit.cpu.Lanes;
import dev.lowbit.cpu.StagedTensor;
import dev.lowbit.spectral.FilterGradient;
import dev.lowbit.spectral.FilterGradientSpec;
import dev.lowbit.spi.Lifetime;
import dev.lowbit.spi.Pool;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * {@link FilterGradient} with channels in the lanes: a task sums the products of one vector of
 * channels over all images; for a filter of all channels one task does all vectors.
 */
public final class SimdFilterGradient implements FilterGradient {
  @Override
  public Plan plan(FilterGradientSpec spec, Parallelism parallelism) {
    return new GradientPlan(spec, parallelism);
  }

  private static final class GradientPlan implements Plan {
    private final Lifetime life = new Lifetime();
    private final FilterGradientSpec spec;
    private final Parallelism parallelism;
    private final GradientTiles tiles;
    private final Pool<GradientTiles.Task> tasks;
    private final Pool<Run> runs;

    GradientPlan(FilterGradientSpec spec, Parallelism parallelism) {
      this.spec = spec;
      this.parallelism = parallelism;
      tiles = new GradientTiles(spec);
      int processors = Runtime.getRuntime().availableProcessors();
      tasks = new Pool<>(Math.max(processors, parallelism.threads()), () -> tiles.new Task());
      runs = new Pool<>(processors, Run::new);
      GradientTiles.Task task = tasks.take();
      task.warm();
      tasks.put(task);
    }

    @Override
    public void run(MemorySegment x, MemorySegment dy, MemorySegment dk) {
      life.check();
      spec.check(x, dy, dk);
      Operands.checkAccess("x", x, parallelism);
      Operands.checkAccess("dy", dy, parallelism);
      Operands.checkAccess("dk", dk, parallelism);
      Run run = runs.take();
      try {
        run.images(x, dy, dk);
      } finally {
        runs.put(run);
        Reference.reachabilityFence(this); // kernels hold only addresses
        Reference.reachabilityFence(x);
        Reference.reachabilityFence(dy);
      }
    }

    /** The arguments of one run, shared by its tasks. */
    private final class Run implements IntConsumer {
      private final StagedTensor stagedX = new StagedTensor(tiles.xBytes(), tiles.slack());
      private final StagedTensor stagedDy = new StagedTensor(tiles.dyBytes(), tiles.slack());
      private @Nullable MemorySegment dk;
      private long x;
      private long dy;

      void images(MemorySegment x, MemorySegment dy, MemorySegment dk) {
        this.x = stagedX.input(x);
        this.dy = stagedDy.input(dy);
        this.dk = dk;
        try {
          parallelism.forEach(spec.shared() ? 1 : tiles.blocks(), this);
        } finally {
          this.dk = null;
        }
      }

      @Override
      public void accept(int index) {
        MemorySegment out = dk;
        if (out == null) return;
        GradientTiles.Task task = tasks.take();
        try {
          if (spec.shared()) task.shared(x, dy, out);
          else task.block(x, dy, out, index);
        } finally {
          tasks.put(task);
        }
      }
    }

    @Override
    public Explanation explain() {
      return new Explanation(
          "cpu",
          "products of transforms, summed over images; " + tiles.steps(),
          "1x" + FLOAT_LANES + " channels",
          Lanes.FLOATS.vectorBitSize(),
          tiles.bytes(),
          "float32",
          (spec.shared() ? "one task, because all channels share a filter; " : "") + tiles.codes());
    }

    @Override
    public void close() {
      life.end();
    }
  }
}
