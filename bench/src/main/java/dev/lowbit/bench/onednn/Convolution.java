package dev.lowbit.bench.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lowbit.Activation;
import dev.lowbit.Conv2d;
import dev.lowbit.Layout;
import dev.lowbit.spi.BackendException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A convolution with bias, scales and activation fused, weights reordered once into what the
 * implementation wants.
 *
 * <pre>
 * y = activation((sum * scale[o] + bias[o])) / step      int8 output: rounded to nearest even
 * </pre>
 */
public final class Convolution {
  private static final int INFERENCE = 96;
  private static final int DIRECT = 1;
  private static final int RELU = 32;
  private static final int CLIP = 46;
  private static final int SOURCE_DESC = 129; // what dnnl_primitive_desc_query_md can ask for
  private static final int WEIGHTS_DESC = 131;
  private static final int DESTINATION_DESC = 133;

  private final OneDnn lib;
  private final Arena arena;
  private final Conv2d g;
  private final DataType input;
  private final DataType output;
  private final Memory weights; // [groups x] o x i x kh x kw
  private final Desc anyWeights;
  private final Memory bias;
  private final Map<Integer, Memory> scales = new TreeMap<>();
  private final MemorySegment attributes;

  /**
   * Describes.
   *
   * @param arena owns everything
   * @param g geometry
   * @param input F32, S8 or U8
   * @param output F32 for F32, any for the others
   * @param weights outputs x channels/groups x kernelH x kernelW; integers unless the input is F32
   * @param parameters applied to the sums
   * @throws BackendException if the library is missing
   */
  public Convolution(
      Arena arena,
      Conv2d g,
      DataType input,
      DataType output,
      float[] weights,
      Parameters parameters) {
    lib = OneDnn.open();
    this.arena = arena;
    this.g = g;
    this.input = input;
    this.output = output;
    DataType type = input == DataType.F32 ? DataType.F32 : DataType.S8;
    this.weights = Desc.rows(lib, arena, type, weightSizes()).memory();
    anyWeights = Desc.any(lib, arena, type, weightSizes());
    fill(this.weights, type, weights);
    bias = vector(parameters.bias);
    attributes = lib.create(arena, "primitive_attr");
    if (input != DataType.F32) {
      int mask = g.groups() > 1 ? 3 : 1;
      scale(Primitive.WEIGHTS, mask, parameters.scale);
      if (output != DataType.F32) scale(Primitive.DESTINATION, 0, parameters.step);
    }
    activate(parameters.activation);
  }

  /**
   * What follows the sums.
   *
   * @param bias per output channel
   * @param scale per output channel, for integer sums
   * @param step of an integer output
   * @param activation none or a clamp
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Parameters(float[] bias, float[] scale, float step, Activation activation) {}

  private long[] weightSizes() {
    long o = g.outputs() / g.groups();
    long i = g.channels() / g.groups();
    return g.groups() == 1
        ? new long[] {o, i, g.kernelH(), g.kernelW()}
        : new long[] {g.groups(), o, i, g.kernelH(), g.kernelW()};
  }

  private static void fill(Memory memory, DataType type, float... values) {
    for (int i = 0; i < values.length; i++)
      if (type == DataType.F32) memory.data().setAtIndex(JAVA_FLOAT, i, values[i]);
      else memory.data().set(JAVA_BYTE, i, (byte) values[i]);
  }

  private Memory vector(float... values) {
    Memory memory = Desc.rows(lib, arena, DataType.F32, values.length).memory();
    fill(memory, DataType.F32, values);
    return memory;
  }

  private void scale(int argument, int mask, float... values) {
    lib.call("dnnl_primitive_attr_set_scales_mask", attributes, argument, mask);
    scales.put(Primitive.SCALES | argument, vector(values));
  }

  private void activate(Activation activation) {
    if (activation instanceof Activation.None) return;
    if (!(activation instanceof Activation.Clamp(float low, float high)))
      throw new IllegalArgumentException("oneDNN has no " + activation);
    MemorySegment operations = lib.create(arena, "post_ops");
    boolean relu = low == 0 && high == Float.POSITIVE_INFINITY;
    lib.call(
        "dnnl_post_ops_append_eltwise",
        operations,
        relu ? RELU : CLIP,
        relu ? 0f : low,
        relu ? 0f : high);
    lib.call("dnnl_primitive_attr_set_post_ops", attributes, operations);
  }

  private long[] inSizes() {
    return new long[] {g.images(), g.channels(), g.height(), g.width()};
  }

  private long[] outSizes() {
    return new long[] {g.images(), g.outputs(), g.outH(), g.outW()};
  }

  /**
   * Describes the caller's input.
   *
   * @param layout its order
   * @param data its elements
   * @return the tensor
   */
  public Memory source(Layout layout, MemorySegment data) {
    return Desc.of(lib, arena, input, layout, inSizes()).memory(data);
  }

  /**
   * Describes the caller's output.
   *
   * @param layout its order
   * @param data its elements
   * @return the tensor
   */
  public Memory destination(Layout layout, MemorySegment data) {
    return Desc.of(lib, arena, output, layout, outSizes()).memory(data);
  }

  /**
   * Every implementation that reads x and writes y as they lie, the library's choice first.
   *
   * @param x the input
   * @param y the output
   * @return at least one
   * @throws BackendException if there is none
   */
  public List<Chain> direct(Memory x, Memory y) {
    List<Chain> ways = new ArrayList<>();
    MemorySegment description = describe(x.desc(), y.desc());
    do ways.add(Chain.of(primitive(description, x, y)));
    while (next(description));
    return ways;
  }

  /**
   * Every implementation on blocks of 16 channels or on NHWC, with the copies into and out of it.
   *
   * @param x the input
   * @param y the output
   * @return may be empty
   */
  public List<Chain> copied(Memory x, Memory y) {
    List<Chain> ways = new ArrayList<>();
    ways.addAll(
        through(
            x,
            y,
            Desc.blocked(lib, arena, input, inSizes()),
            Desc.blocked(lib, arena, output, outSizes())));
    ways.addAll(
        through(
            x,
            y,
            Desc.of(lib, arena, input, Layout.NHWC, inSizes()),
            Desc.of(lib, arena, output, Layout.NHWC, outSizes())));
    return ways;
  }

  private List<Chain> through(Memory x, Memory y, Desc in, Desc out) {
    if (x.desc().same(in) && y.desc().same(out)) return List.of();
    Memory u = in.memory();
    Memory v = out.memory();
    Primitive before = Primitive.reorder(x, u);
    Primitive after = Primitive.reorder(v, y);
    try {
      return direct(u, v).stream()
          .map(way -> Chain.of(before, way.steps().getFirst(), after))
          .toList();
    } catch (BackendException unimplemented) {
      return List.of();
    }
  }

  /**
   * Every implementation in the order it likes best; copies are not counted.
   *
   * @param x the input
   * @param y the output
   * @return at least one
   */
  public List<Chain> free(Memory x, Memory y) {
    List<Chain> ways = new ArrayList<>();
    MemorySegment description =
        describe(Desc.any(lib, arena, input, inSizes()), Desc.any(lib, arena, output, outSizes()));
    do {
      Memory in = x.as(query(description, SOURCE_DESC));
      Desc order = query(description, DESTINATION_DESC);
      boolean same = order.same(y.desc());
      Memory out = same ? y : order.memory();
      Primitive work = primitive(description, in, out);
      ways.add(new Chain(List.of(work), same ? List.of() : List.of(Primitive.reorder(out, y))));
    } while (next(description));
    return ways;
  }

  private MemorySegment describe(Desc x, Desc y) {
    return lib.make(
        arena,
        "dnnl_convolution_forward_primitive_desc_create",
        "dnnl_primitive_desc_destroy",
        lib.engine(),
        INFERENCE,
        DIRECT,
        x.handle(),
        anyWeights.handle(),
        bias.desc().handle(),
        y.handle(),
        pair(g.strideH(), g.strideW()),
        pair(g.dilationH() - 1L, g.dilationW() - 1L),
        pair(g.padTop(), g.padLeft()),
        pair(g.padBottom(), g.padRight()),
        attributes);
  }

  private MemorySegment pair(long h, long w) {
    return arena.allocateFrom(JAVA_LONG, h, w);
  }

  /** Passes over matrix products and the reference of depthwise convolutions: hundreds of times. */
  private boolean next(MemorySegment description) {
    do {
      if ((int) lib.invoke("dnnl_primitive_desc_next_impl", JAVA_INT, description) != 0)
        return false;
    } while (g.groups() > 1 && Primitive.name(lib, description).matches(".*(gemm:|gemm_|ref).*"));
    return true;
  }

  private Primitive primitive(MemorySegment description, Memory x, Memory y) {
    Map<Integer, Memory> operands = new TreeMap<>(scales);
    operands.put(Primitive.SOURCE, x);
    operands.put(Primitive.WEIGHTS, weights.as(query(description, WEIGHTS_DESC)));
    operands.put(Primitive.BIAS, bias);
    operands.put(Primitive.DESTINATION, y);
    return Primitive.of(lib, arena, description, operands);
  }

  /** A copy: the description's own changes with the implementation. */
  private Desc query(MemorySegment description, int what) {
    MemorySegment own =
        (MemorySegment) lib.invoke("dnnl_primitive_desc_query_md", ADDRESS, description, what, 0);
    return new Desc(
        lib, arena, lib.make(arena, "dnnl_memory_desc_clone", "dnnl_memory_desc_destroy", own));
  }
}
