package dev.lowbit.bench.gpu;

import dev.lowbit.Binarization;
import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Kernels;
import dev.lowbit.Parallelism;
import dev.lowbit.bench.Layer;
import dev.lowbit.gpu.DeviceBuffer;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.Stream;
import dev.lowbit.gpu.xnor.GpuXnorConv;
import dev.lowbit.gpu.xnor.XnorConvPlan;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorConvSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A layer with bits in and out, NHWC, padded with zeros, on random images. */
final class ConvWork implements GpuWork {
  private static final byte POISON = 0x55;
  private static final long SEED = 20260102;

  private final Layer layer;
  private final XnorConvSpec one;
  private final XnorConvSpec all;
  private final List<Operands> sets = new ArrayList<>();

  /** One set: the plan owns the weights. */
  private record Operands(
      BitMatrix weights, BitMatrix images, XnorConvPlan plan, DeviceBuffer x, DeviceBuffer y) {}

  ConvWork(Gpu gpu, Layer layer, int images) {
    this.layer = layer;
    Epilogue sign = Epilogue.float32().toBits(Binarization.sign());
    Conv2d g = layer.geometry();
    one = XnorConvSpec.of(g).withEpilogue(sign);
    all = XnorConvSpec.of(g.withImages(images)).withEpilogue(sign);
    Random random = new Random(SEED);
    int count = GpuWork.sets(bytes());
    try {
      for (int s = 0; s < count; s++) sets.add(operands(gpu, random));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Operands operands(Gpu gpu, Random random) {
    Conv2d g = all.geometry();
    BitMatrix w = random(g.outputs(), g.k(), random);
    BitMatrix x = random(all.input().rows(), all.input().cols(), random);
    return new Operands(
        w,
        x,
        new GpuXnorConv(gpu).plan(w, all, Parallelism.SEQUENTIAL),
        gpu.upload(x.words()),
        gpu.allocate(all.outputBytes()));
  }

  private static BitMatrix random(int rows, int cols, Random random) {
    long words = (long) rows * BitMatrix.wordsFor(cols);
    return BitMatrix.of(rows, cols, random.longs(words).toArray());
  }

  @Override
  public String operation() {
    return "conv";
  }

  @Override
  public String shape() {
    return layer.text() + " batch " + all.geometry().images();
  }

  @Override
  public String type() {
    return "b1 -> b1";
  }

  @Override
  public String layout() {
    return "NHWC";
  }

  @Override
  public long macs() {
    return all.geometry().macs();
  }

  @Override
  public long bytes() {
    Conv2d g = all.geometry();
    return all.inputBytes() + all.outputBytes() + (long) g.outputs() * g.k() / Byte.SIZE;
  }

  @Override
  public int sets() {
    return sets.size();
  }

  @Override
  public void run(int set, Stream stream) {
    Operands o = sets.get(set);
    o.plan.run(o.x, o.y, stream);
  }

  @Override
  public void poison(Stream stream) {
    for (Operands o : sets) o.y.fill(POISON, stream);
  }

  /** One image of each set, the first set's last one. */
  @Override
  public Optional<String> mismatch(Stream stream) {
    int images = all.geometry().images();
    for (int s = 0; s < sets.size(); s++) {
      int image = Math.floorMod(5 * s - 1, images);
      long at = mismatch(sets.get(s), image, stream);
      if (at >= 0)
        return Optional.of("set " + s + ": byte " + at + " of image " + image + " differs");
    }
    return Optional.empty();
  }

  private long mismatch(Operands o, int image, Stream stream) {
    long in = one.inputBytes();
    long out = one.outputBytes();
    try (Arena arena = Arena.ofConfined();
        XnorConv.Plan plan = Kernels.best().xnorConv().plan(o.weights, one)) {
      MemorySegment actual = arena.allocate(out, 64);
      MemorySegment expected = arena.allocate(out, 64);
      o.y.slice(image * out, out).copyTo(actual, stream);
      stream.synchronize();
      plan.run(o.images.words().asSlice(image * in, in), expected);
      return expected.mismatch(actual);
    }
  }

  @Override
  public void close() {
    for (Operands o : sets) {
      o.plan.close();
      o.x.close();
      o.y.close();
    }
    sets.clear();
  }
}
