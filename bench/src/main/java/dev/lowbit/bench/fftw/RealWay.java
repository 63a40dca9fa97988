package dev.lowbit.bench.fftw;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.lowbit.Tensor;
import dev.lowbit.bench.fftw.Planner.Planes;
import dev.lowbit.spectral.SpectralFilter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Block after block: real images to half spectra, times K, and back. */
final class RealWay implements Runnable {
  private final Fftw fftw;
  private final String name;
  private final MemorySegment[] x;
  private final MemorySegment[] y;
  private final MemorySegment z;
  private final long[] filters; // one per block of an image
  private final int floats;
  private final MemorySegment forward;
  private final MemorySegment backward;

  /**
   * Plans; x and y are overwritten.
   *
   * @param planar whether spectra lie plane after plane, else channels innermost
   */
  RealWay(
      Fftw fftw,
      Arena arena,
      Blocks blocks,
      boolean planar,
      SpectralFilter k,
      MemorySegment x,
      MemorySegment y) {
    this.fftw = fftw;
    name =
        "real, %d channels at a time, spectra %s"
            .formatted(blocks.channels(), planar ? "plane after plane" : "channels innermost");
    Tensor t = blocks.tensor();
    this.x = blocks.starts(x, 0, t.images());
    this.y = blocks.starts(y, 0, t.images());
    floats = Blocks.padded(2 * blocks.bins() * blocks.channels());
    Planes spectra = blocks.own(planar, blocks.bins());
    filters = pack(arena, blocks, spectra, k, floats);
    z = Blocks.address(Blocks.floats(arena, floats), 0);
    boolean aligned = Planner.aligned(this.x) && Planner.aligned(this.y);
    Planner planner = new Planner(fftw, arena, aligned);
    int[] size = blocks.size();
    int count = blocks.channels();
    forward = planner.forward(size, count, this.x[0], blocks.images(), z, spectra);
    backward = planner.backward(size, count, z, spectra, this.y[0], blocks.images());
  }

  /** K / (height * width) as the spectra lie: addresses of the blocks. */
  private static long[] pack(
      Arena arena, Blocks blocks, Planes spectra, SpectralFilter k, int floats) {
    int columns = k.width() / 2 + 1;
    MemorySegment packed = Blocks.floats(arena, (long) floats * blocks.count());
    long[] addresses = new long[blocks.count()];
    for (int block = 0; block < addresses.length; block++) {
      addresses[block] = Blocks.address(packed, (long) block * floats).address();
      for (int j = 0; j < blocks.channels(); j++)
        for (int u = 0; u < k.height(); u++)
          for (int v = 0; v < columns; v++) {
            int c = block * blocks.channels() + j;
            long at = (u * columns + v) * (long) spectra.stride() + j * (long) spectra.dist();
            long first = (long) block * floats + 2 * at;
            packed.setAtIndex(JAVA_FLOAT, first, k.re(u, v, c) / blocks.pixels());
            packed.setAtIndex(JAVA_FLOAT, first + 1, k.im(u, v, c) / blocks.pixels());
          }
    }
    return addresses;
  }

  @Override
  public void run() {
    for (int i = 0; i < x.length; i++) {
      fftw.forward(forward, x[i], z);
      Product.interleaved(z.address(), filters[i % filters.length], floats);
      fftw.backward(backward, z, y[i]);
    }
  }

  @Override
  public String toString() {
    return fftw + ": " + name;
  }
}
