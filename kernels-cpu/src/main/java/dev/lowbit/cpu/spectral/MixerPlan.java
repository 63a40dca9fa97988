package dev.lowbit.cpu.spectral;

import static dev.lowbit.cpu.Lanes.FLOAT_LANES;

import dev.lowbit.Explanation;
import dev.lowbit.Parallelism;
import dev.lowbit.Tensor;
import dev.lowbit.cpu.Lanes;
import dev.lowbit.cpu.StagedTensor;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.spectral.AffWeights;
import dev.lowbit.spectral.FourierFilterSpec;
import dev.lowbit.spectral.Spectrum;
import dev.lowbit.spi.Pool;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The mixer, image after image in rounds: vectors of channels are transformed, the network sees
 * planes of frequencies, vectors of channels are transformed back and finished.
 */
final class MixerPlan extends FilterPlan {
  private final AffLayers layers;
  private final MixerTiles tiles;
  private final Pool<MixerTiles.Task> tasks;
  private final Pool<Run> runs;

  MixerPlan(AffWeights weights, FourierFilterSpec spec, Parallelism parallelism) {
    super(spec, parallelism);
    Tensor x = spec.x();
    double numbers = (double) x.height() * x.width();
    layers =
        new AffLayers(
            weights,
            x.height() * Spectrum.columns(x.width()),
            0.5 / Math.sqrt(numbers), // transforms are twice as large
            0.5 / numbers,
            parallelism);
    tiles = new MixerTiles(spec, layers);
    int processors = Runtime.getRuntime().availableProcessors();
    tasks = new Pool<>(Math.max(processors, parallelism.threads()), () -> tiles.new Task());
    runs = new Pool<>(processors, Run::new);
    MixerTiles.Task task = tasks.take();
    task.warm();
    tasks.put(task);
  }

  @Override
  void compute(
      MemorySegment x,
      @Nullable MemorySegment gate,
      @Nullable MemorySegment residual,
      MemorySegment y) {
    Run run = runs.take();
    try {
      run.images(x, gate, residual, y);
    } finally {
      runs.put(run);
    }
  }

  private enum Round {
    FORWARD,
    ACTIVATE,
    MASK,
    INVERSE,
    FINISH
  }

  /** The arguments of one run, shared by its tasks. */
  private final class Run implements IntConsumer {
    private final StagedTensor staged = new StagedTensor(spec.inputBytes(), tiles.slack());
    private final Workspace spectra = new Workspace(layers.spectraBytes());
    private final Workspace hidden = new Workspace(layers.hiddenBytes());
    private final Workspace masks = new Workspace(layers.spectraBytes());
    private final Workspace image = new Workspace(tiles.imageBytes());
    private @Nullable MemorySegment gate;
    private @Nullable MemorySegment residual;
    private @Nullable MemorySegment y;
    private Round round = Round.FORWARD;
    private long from;
    private int n;

    void images(
        MemorySegment x,
        @Nullable MemorySegment gate,
        @Nullable MemorySegment residual,
        MemorySegment y) {
      from = staged.input(x);
      this.gate = gate;
      this.residual = residual;
      this.y = y;
      try {
        for (n = 0; n < spec.x().images(); n++) {
          all(Round.FORWARD, tiles.blocks());
          layers.first(spectra, hidden);
          all(Round.ACTIVATE, layers.activations());
          layers.second(hidden, masks);
          all(Round.MASK, spec.x().channels());
          all(Round.INVERSE, tiles.blocks());
          if (tiles.parts() > 0) all(Round.FINISH, tiles.parts());
        }
      } finally {
        this.gate = null;
        this.residual = null;
        this.y = null;
      }
    }

    private void all(Round next, int count) {
      round = next;
      parallelism.forEach(count, this);
    }

    @Override
    public void accept(int index) {
      MemorySegment out = y;
      if (out == null) return;
      MixerTiles.Task task = tasks.take();
      try {
        switch (round) {
          case FORWARD -> task.forward(from, n, index, spectra);
          case ACTIVATE -> layers.activate(hidden, index);
          case MASK -> layers.mask(spectra, masks, index);
          case INVERSE -> task.inverse(spectra, n, index, image, gate, residual, out);
          case FINISH -> task.finish(image, n, index, gate, residual, out);
        }
      } finally {
        tasks.put(task);
      }
    }
  }

  @Override
  public Explanation explain() {
    return new Explanation(
        "cpu",
        "transforms, a dense product per block of channels, inverse; " + tiles.steps(),
        "1x" + FLOAT_LANES + " channels",
        Lanes.FLOATS.vectorBitSize(),
        layers.bytes(),
        "float32",
        tiles.describe());
  }
}
