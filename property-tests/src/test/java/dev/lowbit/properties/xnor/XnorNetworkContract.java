package dev.lowbit.properties.xnor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lowbit.Conv2d;
import dev.lowbit.Epilogue;
import dev.lowbit.Kernels;
import dev.lowbit.Output;
import dev.lowbit.Padding;
import dev.lowbit.Parallelism;
import dev.lowbit.properties.Draw;
import dev.lowbit.properties.XnorConvCase;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.BitTensor;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorConvSpec;
import dev.lowbit.xnor.XnorGemm;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** Operations of one backend together. */
public interface XnorNetworkContract {
  /** The backend under test. */
  Kernels kernels();

  /** A convolution is the product of the windows, written row by row, with the weights. */
  @Property(tries = 300)
  default void convolutionIsAProduct(@ForAll(supplier = XnorConvCase.Small.class) XnorConvCase c) {
    Conv2d g = BitTensors.resized(c.g(), c.g().images(), c.g().channels(), c.g().outputs(), 1);
    Padding padding = c.padding() == Padding.ZERO ? Padding.REPLICATE : c.padding();
    Epilogue e = c.ending().epilogue(new Draw(c.seed()), g.outputs(), g.k());
    if (e.residual()) e = Epilogue.float32().withScale(e.scale()).withBias(e.bias());
    XnorConvSpec spec = XnorConvSpec.of(g).withPadding(padding).withEpilogue(e);
    BitMatrix w = BitTensors.weights(c.seed(), g);
    BitMatrix x = BitTensors.draw(c.seed(), spec.input());
    byte[] y = new byte[Math.toIntExact(spec.outputBytes())];
    byte[] product = new byte[y.length];
    Output output = e.output();
    try (XnorConv.Plan conv = kernels().xnorConv().plan(w, spec);
        XnorGemm.Plan gemm = kernels().xnorGemm().plan(w, e, Parallelism.SEQUENTIAL)) {
      conv.run(x.words(), MemorySegment.ofArray(y));
      gemm.run(
          windows(g, padding, spec, x),
          MemorySegment.ofArray(product),
          output.rowElements(g.outputs()));
    }
    assertArrayEquals(product, y, () -> c + on());
  }

  private static BitMatrix windows(Conv2d g, Padding padding, XnorConvSpec spec, BitMatrix x) {
    BitTensor in = spec.input();
    return BitMatrices.of(
        g.images() * g.outH() * g.outW(),
        g.k(),
        (r, l) -> {
          int tap = l / g.channels();
          int y = r / g.outW() % g.outH() * g.strideH() - g.padTop();
          int z = r % g.outW() * g.strideW() - g.padLeft();
          y += tap / g.kernelW() * g.dilationH();
          z += tap % g.kernelW() * g.dilationW();
          int yy = Math.clamp(y, 0, g.height() - 1);
          int zz = Math.clamp(z, 0, g.width() - 1);
          if ((y != yy || z != zz) && padding != Padding.REPLICATE)
            return padding == Padding.ONE ? 1 : -1;
          return in.sign(x, r / (g.outH() * g.outW()), yy, zz, l % g.channels());
        });
  }

  /** A ReActNet block of fused plans is the block in float with zeros around the signs. */
  @Property(tries = 200)
  default void reactNetBlock(@ForAll @LongRange(max = 1L << 40) long seed) {
    ReactNetBlock block = ReactNetBlock.draw(seed);
    float[] expected = block.floats();
    float[] actual = block.plans(kernels());
    for (int i = 0; i < expected.length; i++) {
      int at = i;
      assertEquals(expected[i], actual[i], () -> "element " + at + " of " + block + on());
    }
  }

  private String on() {
    try (XnorGemm.Plan plan = kernels().xnorGemm().plan(BitMatrix.create(1, 1))) {
      return " on " + kernels().name() + ", " + plan.explain().vectorBits() + " bits";
    }
  }
}
