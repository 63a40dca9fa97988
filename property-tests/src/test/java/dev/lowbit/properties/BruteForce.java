package dev.lowbit.properties;

import dev.lowbit.Epilogue;
import dev.lowbit.Explanation;
import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import dev.lowbit.properties.xnor.Store;
import dev.lowbit.spmm.Spmm;
import dev.lowbit.stencil.Stencil;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A plan that knows all sums at once and writes them row by row: the judge of the references.
 *
 * @param y where the output lies
 * @param e the epilogue
 * @param floats whether sums are float
 * @param sums of an input, dense, images x height x width x channels
 */
public record BruteForce(
    Tensor y, Epilogue e, boolean floats, Function<MemorySegment, double[]> sums)
    implements Stencil.Plan, Spmm.Plan {
  @Override
  public void run(MemorySegment x, MemorySegment y) {
    run(x, null, y);
  }

  @Override
  public void run(MemorySegment x, @Nullable MemorySegment residual, MemorySegment out) {
    double[] all = sums.apply(x);
    boolean nhwc = y.layout() == Layout.NHWC;
    int pixels = y.height() * y.width();
    int rows = y.images() * (nhwc ? pixels : y.channels());
    for (int r = 0; r < rows; r++) {
      int image = r / (nhwc ? Math.max(1, pixels) : y.channels());
      int inImage = r % (nhwc ? Math.max(1, pixels) : y.channels());
      int wide = nhwc ? r : image * y.total() + y.first() + inImage;
      int left = nhwc ? y.first() : 0;
      Store.Column<Double> sum =
          c -> all[(image * pixels + (nhwc ? inImage : c)) * y.channels() + (nhwc ? c : inImage)];
      Store.Column<Integer> channel = c -> nhwc ? c : inImage;
      long first = (long) wide * y.cols() + left;
      MemorySegment source = residual == null ? out : residual;
      Store.Column<Float> added = c -> Store.residual(source, residual != null, first + c);
      long row = wide * e.output().rowElements(y.cols()) + left;
      int columns = nhwc ? y.channels() : pixels;
      if (floats) Store.floats(e, columns, channel, c -> sum.at(c).floatValue(), added, out, row);
      else Store.row(e, columns, channel, c -> sum.at(c).intValue(), added, out, row);
    }
  }

  @Override
  public Explanation explain() {
    return new Explanation("oracle", "brute force", "-", 0, 0, "-", "-");
  }

  @Override
  public void close() {}
}
