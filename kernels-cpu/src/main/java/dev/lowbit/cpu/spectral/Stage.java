package dev.lowbit.cpu.spectral;

import dev.lowbit.cpu.Lanes;
import dev.lowbit.cpu.codegen.Address;
import dev.lowbit.cpu.codegen.Program;
import dev.lowbit.cpu.codegen.ProgramBuilder;
import dev.lowbit.cpu.codegen.Type;
import dev.lowbit.cpu.codegen.Value;

/**
 * One step of a line's transform: short transforms of {@code radix} complex vectors, one after the
 * other.
 *
 * <pre>
 *   plain     z[i] = ([re + i*step], [im + i*step])             re and im are two registers
 *   tangled   two rows a, b of real numbers are one complex row Z = A + i*B. With columns v at p
 *             and -v at q:  2A = Z[v] + conj Z[-v],  2B = -i*(Z[v] - conj Z[-v]),  i = 2j, 2j+1
 * </pre>
 *
 * <p>An inverse is the transform of i * conj z: the caller exchanges re and im of input and output.
 * A tangled output expects that.
 *
 * @param radix numbers of a short transform
 * @param in where they are
 * @param out where they go
 * @param twiddle whether they are multiplied by a table of one number per vector, and when
 * @param filtered whether the transform is multiplied by a table of vectors and inverted at once
 */
record Stage(int radix, Side in, Side out, Twiddle twiddle, boolean filtered) {
  /** Bytes of a complex vector. */
  static final long PAIR = 2L * Lanes.FLOATS.vectorByteSize();

  private static final long VECTOR = Lanes.FLOATS.vectorByteSize();

  /** When numbers 1 to radix-1 are multiplied. */
  enum Twiddle {
    NONE,
    BEFORE,
    AFTER
  }

  /**
   * A side.
   *
   * @param tangled whether two real rows share a complex one
   * @param step bytes from number to number, or from pair to pair
   * @param move bytes from transform to transform
   */
  record Side(boolean tangled, long step, long move) {}

  /** Rows of a column at once: two without a transform if there is nothing to transform. */
  int values() {
    return radix == 1 && in.tangled != out.tangled ? 2 : radix;
  }

  /** The registers: input, output, table, and the end of the first. */
  Program program(String name) {
    ProgramBuilder b = new ProgramBuilder(name, Lanes.FLOAT_LANES);
    b.tellAll();
    Address inRe = b.parameter("p");
    Address inIm = b.parameter("q");
    Address outRe = b.parameter("r");
    Address outIm = b.parameter("s");
    Address table = b.parameter("w");
    Address end = b.parameter("end");
    Dft dft = new Dft(b);
    b.loop(
        inRe,
        end,
        () -> {
          Complex[] z = load(b, dft, inRe, inIm);
          if (twiddle == Twiddle.BEFORE) twiddle(b, dft, z, table);
          if (radix > 1) z = dft.of(z);
          if (filtered) {
            for (int k = 0; k < z.length; k++) {
              Value re = b.load(Type.F32, table, k * PAIR);
              z[k] = dft.times(z[k], re, b.load(Type.F32, table, k * PAIR + VECTOR)).swapped();
            }
            if (radix > 1) z = dft.of(z);
            if (!out.tangled) for (int k = 0; k < z.length; k++) z[k] = z[k].swapped();
          }
          if (twiddle == Twiddle.AFTER) twiddle(b, dft, z, table);
          store(b, dft, z, outRe, outIm);
          move(b, in, inRe, inIm);
          move(b, out, outRe, outIm);
          if (filtered) b.move(table, z.length * PAIR);
          else if (twiddle != Twiddle.NONE) b.move(table, twiddleBytes());
        });
    return b.build();
  }

  private static void move(ProgramBuilder b, Side side, Address re, Address im) {
    b.move(re, side.move);
    b.move(im, side.move);
  }

  /** Bytes of the twiddles of one transform. */
  long twiddleBytes() {
    return (radix - 1) * 2L * Float.BYTES;
  }

  private static void twiddle(ProgramBuilder b, Dft dft, Complex[] z, Address table) {
    for (int k = 1; k < z.length; k++) {
      long at = (k - 1) * 2L * Float.BYTES;
      Value wr = b.splat(Type.F32, table, at);
      z[k] = dft.times(z[k], wr, b.splat(Type.F32, table, at + Float.BYTES));
    }
  }

  private Complex[] load(ProgramBuilder b, Dft dft, Address re, Address im) {
    Complex[] z = new Complex[values()];
    for (int i = 0; i < z.length && !in.tangled; i++)
      z[i] = new Complex(at(b, dft, re, i * in.step), at(b, dft, im, i * in.step));
    for (int i = 0; i < z.length && in.tangled; i += 2) {
      long pair = i / 2 * in.step;
      Complex p = new Complex(at(b, dft, re, pair), at(b, dft, re, pair + VECTOR));
      Complex q = new Complex(at(b, dft, im, pair), at(b, dft, im, pair + VECTOR));
      z[i] = new Complex(dft.add(p.re(), q.re()), dft.sub(p.im(), q.im()));
      if (i + 1 < z.length)
        z[i + 1] = new Complex(dft.add(p.im(), q.im()), dft.sub(q.re(), p.re()));
    }
    return z;
  }

  private static Term at(ProgramBuilder b, Dft dft, Address address, long offset) {
    return dft.term(b.load(Type.F32, address, offset));
  }

  private void store(ProgramBuilder b, Dft dft, Complex[] z, Address re, Address im) {
    for (int i = 0; i < z.length && !out.tangled; i++) {
      b.store(dft.value(z[i].re()), re, i * out.step);
      b.store(dft.value(z[i].im()), im, i * out.step);
    }
    for (int i = 0; i < z.length && out.tangled; i += 2) {
      Complex x = z[i].swapped();
      Complex p = x;
      Complex q = new Complex(x.re(), x.im().negated());
      if (i + 1 < z.length) {
        Complex y = z[i + 1].swapped();
        p = new Complex(dft.sub(x.re(), y.im()), dft.add(x.im(), y.re()));
        q = new Complex(dft.add(x.re(), y.im()), dft.sub(y.re(), x.im()));
      }
      long pair = i / 2 * out.step;
      b.store(dft.value(p.re()), re, pair);
      b.store(dft.value(p.im()), re, pair + VECTOR);
      b.store(dft.value(q.re()), im, pair);
      b.store(dft.value(q.im()), im, pair + VECTOR);
    }
  }
}
