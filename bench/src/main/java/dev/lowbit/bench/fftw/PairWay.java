package dev.lowbit.bench.fftw;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lowbit.Tensor;
import dev.lowbit.bench.fftw.Planner.Planes;
import dev.lowbit.spectral.SpectralFilter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Two images of the batch as real and imaginary part of one: complex transform, times the whole
 * spectrum of K, and back. The filter's kernel is real, so the parts stay apart.
 */
final class PairWay implements Runnable {
  private final Fftw fftw;
  private final String name;
  private final MemorySegment[][] x; // image, block
  private final MemorySegment[][] y;
  private final MemorySegment re;
  private final MemorySegment im;
  private final long[] kRe; // one per block
  private final long[] kIm;
  private final int floats;
  private final MemorySegment forward;
  private final MemorySegment backward;

  /** Plans; x and y are overwritten. The batch is even. */
  PairWay(
      Fftw fftw,
      Arena arena,
      Blocks blocks,
      boolean planar,
      SpectralFilter k,
      MemorySegment x,
      MemorySegment y) {
    this.fftw = fftw;
    name = "two images as one, %d channels at a time".formatted(blocks.channels());
    Tensor t = blocks.tensor();
    this.x = new MemorySegment[t.images()][];
    this.y = new MemorySegment[t.images()][];
    boolean aligned = true;
    for (int n = 0; n < t.images(); n++) {
      this.x[n] = blocks.starts(x, n, 1);
      this.y[n] = blocks.starts(y, n, 1);
      aligned = aligned && Planner.aligned(this.x[n]) && Planner.aligned(this.y[n]);
    }
    floats = Blocks.padded(blocks.pixels() * blocks.channels());
    Planes spectra = blocks.own(planar, blocks.pixels());
    kRe = new long[blocks.count()];
    kIm = new long[blocks.count()];
    pack(arena, blocks, spectra, k);
    re = Blocks.address(Blocks.floats(arena, floats), 0);
    im = Blocks.address(Blocks.floats(arena, floats), 0);
    Planner planner = new Planner(fftw, arena, aligned);
    Planes images = blocks.images();
    forward =
        planner.complex(
            dims(t, images, spectra),
            planes(blocks, images, spectra),
            List.of(this.x[0][0], this.x[1][0], re, im),
            true);
    backward =
        planner.complex(
            dims(t, spectra, images),
            planes(blocks, spectra, images),
            List.of(im, re, this.y[1][0], this.y[0][0]),
            false);
  }

  private static int[] dims(Tensor t, Planes before, Planes after) {
    int w = t.width();
    return new int[] {
      t.height(), w * before.stride(), w * after.stride(), w, before.stride(), after.stride()
    };
  }

  private static int[] planes(Blocks blocks, Planes before, Planes after) {
    return new int[] {blocks.channels(), before.dist(), after.dist()};
  }

  /** K / (height * width), the columns that are not stored too. */
  private void pack(Arena arena, Blocks blocks, Planes spectra, SpectralFilter k) {
    int h = k.height();
    int w = k.width();
    for (int block = 0; block < kRe.length; block++) {
      MemorySegment real = Blocks.floats(arena, floats);
      MemorySegment imaginary = Blocks.floats(arena, floats);
      kRe[block] = real.address();
      kIm[block] = imaginary.address();
      for (int j = 0; j < blocks.channels(); j++)
        for (int u = 0; u < h; u++)
          for (int v = 0; v < w; v++) {
            boolean stored = v <= w / 2;
            int row = stored ? u : (h - u) % h;
            int column = stored ? v : w - v;
            int c = block * blocks.channels() + j;
            long at = (u * w + v) * (long) spectra.stride() + j * (long) spectra.dist();
            float part = k.im(row, column, c) / (h * w);
            real.setAtIndex(JAVA_FLOAT, at, k.re(row, column, c) / (h * w));
            imaginary.setAtIndex(JAVA_FLOAT, at, stored ? part : -part);
          }
    }
  }

  @Override
  public void run() {
    for (int n = 0; n < x.length; n += 2)
      for (int block = 0; block < kRe.length; block++) {
        fftw.split(forward, x[n][block], x[n + 1][block], re, im);
        Product.split(re.address(), im.address(), kRe[block], kIm[block], floats);
        fftw.split(backward, im, re, y[n + 1][block], y[n][block]);
      }
  }

  @Override
  public String toString() {
    return fftw + ": " + name;
  }
}
