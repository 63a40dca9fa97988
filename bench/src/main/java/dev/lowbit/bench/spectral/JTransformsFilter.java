package dev.lowbit.bench.spectral;

import dev.lowbit.Layout;
import dev.lowbit.Tensor;
import dev.lowbit.spectral.SpectralFilter;
import org.jtransforms.fft.FloatFFT_2D;
import pl.edu.icm.jlargearrays.ConcurrencyUtils;

/**
 * JTransforms in its best form, plane by plane on one thread: two images as one complex transform,
 * a single image as a packed real transform where both sizes are powers of two, else as a real
 * transform to the whole spectrum. Planes are copied to arrays of their own, for it has no strides.
 */
final class JTransformsFilter implements Runnable {
  /** What is transformed. */
  enum Form {
    PACKED("packed real transforms"),
    PAIRS("two images as one"),
    WHOLE("real to whole spectrum");

    private final String text;

    Form(String text) {
      this.text = text;
    }

    static Form of(Tensor t) {
      if (t.images() % 2 == 0) return PAIRS;
      boolean powers = Integer.bitCount(t.height()) == 1 && Integer.bitCount(t.width()) == 1;
      return powers ? PACKED : WHOLE;
    }
  }

  private final Form form;
  private final Tensor t;
  private final float[][] filters; // one per channel, whole or packed
  private final float[] x;
  private final float[] y;
  private final float[] z; // a plane
  private final float[] first; // two numbers of each row
  private final FloatFFT_2D fft;

  JTransformsFilter(Form form, Tensor t, SpectralFilter k, float[] x, float[] y) {
    this.form = form;
    this.t = t;
    this.x = x;
    this.y = y;
    ConcurrencyUtils.setNumberOfThreads(1);
    fft = new FloatFFT_2D(t.height(), t.width());
    int columns = form == Form.PACKED ? t.width() / 2 : t.width();
    z = new float[2 * t.height() * columns];
    first = new float[2 * t.height()];
    filters = new float[t.channels()][z.length];
    for (int c = 0; c < filters.length; c++)
      for (int u = 0; u < t.height(); u++)
        for (int v = 0; v < columns; v++) put(filters[c], 2 * (u * columns + v), k, u, v, c);
  }

  /** K / (height * width); packed, column 0 shares its place with column width/2. */
  private void put(float[] values, int at, SpectralFilter k, int u, int v, int c) {
    // The packed inverse without its factor is half of the sum.
    int pixels = t.height() * t.width() / (form == Form.PACKED ? 2 : 1);
    int last = t.width() / 2;
    boolean stored = v <= last;
    int row = stored ? u : (t.height() - u) % t.height();
    int column = stored ? v : t.width() - v;
    float re = k.re(row, column, c) / pixels;
    float im = (stored ? k.im(row, column, c) : -k.im(row, column, c)) / pixels;
    if (form == Form.PACKED && v == 0 && u % (t.height() / 2) == 0) im = k.re(u, last, c) / pixels;
    if (form == Form.PACKED && v == 0 && u > t.height() / 2) {
      re = k.im(u, last, c) / pixels;
      im = k.re(u, last, c) / pixels;
    }
    values[at] = re;
    values[at + 1] = im;
  }

  @Override
  public void run() {
    int step = form == Form.PAIRS ? 2 : 1;
    for (int n = 0; n < t.images(); n += step)
      for (int c = 0; c < t.channels(); c++) {
        read(n, c, form == Form.PAIRS ? 2 : 1, 0);
        if (form == Form.PAIRS) read(n + 1, c, 2, 1);
        transform(filters[c]);
        write(n, c, form == Form.PACKED ? 1 : 2, 0);
        if (form == Form.PAIRS) write(n + 1, c, 2, 1);
      }
  }

  private void transform(float[] k) {
    switch (form) {
      case PACKED -> {
        fft.realForward(z);
        firstColumn(k);
        multiply(k);
        for (int u = 0; u < t.height(); u++) System.arraycopy(first, 2 * u, z, u * t.width(), 2);
        fft.realInverse(z, false);
      }
      case PAIRS -> {
        fft.complexForward(z);
        multiply(k);
        fft.complexInverse(z, false);
      }
      case WHOLE -> {
        fft.realForwardFull(z);
        multiply(k);
        fft.complexInverse(z, false);
      }
    }
  }

  /** The products that are not of one complex number in its place. */
  private void firstColumn(float[] k) {
    for (int u = 0; u < t.height(); u++) {
      int at = u * t.width();
      if (u % (t.height() / 2) == 0) { // two real numbers
        first[2 * u] = z[at] * k[at];
        first[2 * u + 1] = z[at + 1] * k[at + 1];
      } else { // above, the imaginary part comes first
        float product = z[at] * k[at + 1] + z[at + 1] * k[at];
        float difference = z[at] * k[at] - z[at + 1] * k[at + 1];
        boolean above = u > t.height() / 2;
        first[2 * u] = above ? product : difference;
        first[2 * u + 1] = above ? -difference : product;
      }
    }
  }

  private void multiply(float[] k) {
    for (int i = 0; i < z.length; i += 2) {
      float re = z[i];
      float im = z[i + 1];
      z[i] = re * k[i] - im * k[i + 1];
      z[i + 1] = re * k[i + 1] + im * k[i];
    }
  }

  private void read(int n, int c, int step, int first) {
    int from = (int) t.index(n, 0, 0, c);
    int stride = t.layout() == Layout.NHWC ? t.channels() : 1;
    for (int p = 0; p < t.height() * t.width(); p++) z[p * step + first] = x[from + p * stride];
  }

  private void write(int n, int c, int step, int first) {
    int to = (int) t.index(n, 0, 0, c);
    int stride = t.layout() == Layout.NHWC ? t.channels() : 1;
    for (int p = 0; p < t.height() * t.width(); p++) y[to + p * stride] = z[p * step + first];
  }

  @Override
  public String toString() {
    return "JTransforms 3.1, one thread: " + form.text;
  }
}
