package dev.lowbit.bench.fftw;

import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import dev.lowbit.spectral.SpectralFilter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * NCHW by way of NHWC, image after image: the library's own transposition there and back. MKL is
 * two to three times as fast with channels innermost.
 */
final class TransposedWay implements Runnable {
  private final Fftw fftw;
  private final int channels;
  private final int pixels;
  private final MemorySegment[] x; // images
  private final MemorySegment[] y;
  private final MemorySegment in; // an image in NHWC
  private final MemorySegment out;
  private final RealWay way;

  /** Plans; the library has transpositions. */
  TransposedWay(
      Fftw fftw,
      Arena arena,
      Tensor t,
      int block,
      SpectralFilter k,
      MemorySegment x,
      MemorySegment y) {
    this.fftw = fftw;
    channels = t.channels();
    Blocks images = new Blocks(t, channels);
    pixels = images.pixels();
    this.x = images.starts(x, 0, t.images());
    this.y = images.starts(y, 0, t.images());
    MemorySegment before = Blocks.floats(arena, (long) pixels * channels);
    MemorySegment after = Blocks.floats(arena, (long) pixels * channels);
    in = Blocks.address(before, 0);
    out = Blocks.address(after, 0);
    Tensor one = Tensor.of(1, t.height(), t.width(), channels, Layout.NHWC);
    way = new RealWay(fftw, arena, new Blocks(one, block), false, k, before, after);
  }

  @Override
  public void run() {
    for (int n = 0; n < x.length; n++) {
      fftw.transpose(channels, pixels, x[n], in);
      way.run();
      fftw.transpose(pixels, channels, out, y[n]);
    }
  }

  @Override
  public String toString() {
    return way + ", transposed there and back";
  }
}
