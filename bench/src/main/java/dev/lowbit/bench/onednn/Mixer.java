package dev.lowbit.bench.onednn;

import dev.lowbit.Conv2d;
import dev.lowbit.Layout;
import dev.lowbit.bench.Fastest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The token mixer of InceptionNeXt in four operations: some channels pass, each of three groups has
 * a depthwise convolution of its own, and everything is put behind each other again.
 *
 * <pre>
 * x | identity | 3x3 | 1xk | kx1 |  -split-&gt;  convolutions  -concat-&gt;  y
 * </pre>
 *
 * <p>Split and concat may be copies, or views: channels first to last of a wider tensor, read or
 * written where they lie.
 */
public final class Mixer {
  private final OneDnn lib = OneDnn.open();
  private final Memory x;
  private final Memory y;
  private final Memory passedIn;
  private final Memory passedOut;
  private final List<Branch> branches = new ArrayList<>();

  private record Branch(
      Convolution convolution, Memory inView, Memory outView, Memory in, Memory out) {}

  /**
   * Describes.
   *
   * @param arena owns everything
   * @param g geometry of all channels, stride 1, output as large as the input
   * @param layout of x and y
   * @param x float32
   * @param y float32
   * @param convolutions of the groups behind the channels that pass
   * @param group channels of each
   */
  public Mixer(
      Arena arena,
      Conv2d g,
      Layout layout,
      MemorySegment x,
      MemorySegment y,
      List<Convolution> convolutions,
      int group) {
    long[] sizes = {g.images(), g.channels(), g.height(), g.width()};
    this.x = Desc.of(lib, arena, DataType.F32, layout, sizes).memory(x);
    this.y = Desc.of(lib, arena, DataType.F32, layout, sizes).memory(y);
    int first = g.channels() - group * convolutions.size();
    long[] passed = {g.images(), first, g.height(), g.width()};
    passedIn = view(this.x, 0, passed);
    passedOut = view(this.y, 0, passed);
    long[] part = {g.images(), group, g.height(), g.width()};
    for (Convolution convolution : convolutions) {
      branches.add(
          new Branch(
              convolution,
              view(this.x, first, part),
              view(this.y, first, part),
              Desc.of(lib, arena, DataType.F32, layout, part).memory(),
              Desc.of(lib, arena, DataType.F32, layout, part).memory()));
      first += group;
    }
  }

  private static Memory view(Memory whole, int first, long... nchw) {
    return whole.desc().channels(first, nchw).memory(whole.data());
  }

  /**
   * The ways of a user: the library's first choice of each convolution, split by copies or by
   * views, concat.
   *
   * @return at least one
   */
  public List<Chain> usual() {
    return List.of(copied(false), viewed(false));
  }

  /**
   * The ways of an expert: the fastest implementation of each convolution; views instead of split
   * and concat too.
   *
   * @return at least one
   */
  public List<Chain> best() {
    List<Chain> ways = new ArrayList<>(usual());
    ways.add(copied(true));
    ways.add(viewed(true));
    List<Primitive> steps = new ArrayList<>(List.of(Primitive.reorder(passedIn, passedOut)));
    for (Branch b : branches) steps.addAll(choose(b, b.inView, b.outView, true).steps());
    ways.add(new Chain(steps, List.of()));
    return ways;
  }

  private Chain copied(boolean fastest) {
    List<Primitive> steps = new ArrayList<>();
    for (Branch b : branches) {
      steps.add(Primitive.reorder(b.inView, b.in));
      steps.addAll(choose(b, b.in, b.out, fastest).steps());
    }
    return concat(steps);
  }

  private Chain viewed(boolean fastest) {
    List<Primitive> steps = new ArrayList<>();
    for (Branch b : branches) steps.addAll(choose(b, b.inView, b.out, fastest).steps());
    return concat(steps);
  }

  private Chain concat(List<Primitive> steps) {
    List<Memory> parts = new ArrayList<>(List.of(passedIn));
    for (Branch b : branches) parts.add(b.out);
    steps.add(Primitive.concat(parts, y));
    return new Chain(steps, List.of());
  }

  private static Chain choose(Branch b, Memory in, Memory out, boolean fastest) {
    List<Chain> ways = b.convolution.direct(in, out);
    if (!fastest) return ways.getFirst();
    List<Chain> all = new ArrayList<>(ways);
    all.addAll(b.convolution.copied(in, out));
    return Fastest.of(all);
  }
}
