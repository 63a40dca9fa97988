package dev.lowbit.cpu.spectral;

import dev.lowbit.cpu.codegen.ProgramBuilder;
import dev.lowbit.cpu.codegen.Value;

/**
 * Writes transforms of short lines of vectors, unrolled; exponents are negative.
 *
 * <p>Lengths with coprime factors use the prime factor algorithm, which needs no twiddles, other
 * composite lengths that of Cooley and Tukey, primes the sums over pairs x[i] +- x[n-i].
 */
final class Dft {
  private static final double NEAR = 1e-12;

  private final ProgramBuilder b;

  Dft(ProgramBuilder b) {
    this.b = b;
  }

  Term term(Value value) {
    return new Term(value, 1);
  }

  /** The vector itself. */
  Value value(Term t) {
    if (t.factor() == 1) return t.value();
    if (t.factor() == -1) return b.negate(t.value());
    return b.mul(t.value(), b.constant((float) t.factor()));
  }

  Term add(Term x, Term y) {
    boolean simpler = Math.abs(y.factor()) == 1 && Math.abs(x.factor()) != 1;
    boolean negative = x.factor() < 0 && y.factor() > 0;
    return simpler || negative ? sum(y, x) : sum(x, y);
  }

  /** x.factor * (x.value + ratio * y.value). */
  private Term sum(Term x, Term y) {
    double ratio = y.factor() / x.factor();
    if (Math.abs(ratio - 1) < NEAR) return new Term(b.add(x.value(), y.value()), x.factor());
    if (Math.abs(ratio + 1) < NEAR) return new Term(b.sub(x.value(), y.value()), x.factor());
    return new Term(b.fma(b.constant((float) ratio), y.value(), x.value()), x.factor());
  }

  Term sub(Term x, Term y) {
    return add(x, y.negated());
  }

  Complex add(Complex x, Complex y) {
    return new Complex(add(x.re(), y.re()), add(x.im(), y.im()));
  }

  Complex sub(Complex x, Complex y) {
    return new Complex(sub(x.re(), y.re()), sub(x.im(), y.im()));
  }

  /** x * (wr + i*wi), of vectors. */
  Complex times(Complex x, Value wr, Value wi) {
    Value re = value(x.re());
    Value im = value(x.im());
    return new Complex(
        term(b.sub(b.mul(re, wr), b.mul(im, wi))), term(b.fma(re, wi, b.mul(im, wr))));
  }

  /** x * e^(-2*pi*i*k/n). */
  private Complex twiddled(Complex x, int k, int n) {
    double c = cos(k, n);
    double s = -sin(k, n);
    if (s == 0) return new Complex(x.re().times(c), x.im().times(c));
    if (c == 0) return new Complex(x.im().times(-s), x.re().times(s));
    if (Math.abs(c) >= Math.abs(s)) // c * (1 + i*s/c)
    return new Complex(
          sub(x.re(), x.im().times(s / c)).times(c), add(x.im(), x.re().times(s / c)).times(c));
    return new Complex( // s * (c/s + i)
        sub(x.re().times(c / s), x.im()).times(s), add(x.im().times(c / s), x.re()).times(s));
  }

  /** The transform in the order of frequencies. */
  Complex[] of(Complex... x) {
    int n = x.length;
    if (n == 1) return x.clone();
    if (n == 2) return new Complex[] {add(x[0], x[1]), sub(x[0], x[1])};
    if (n == 4) {
      Complex p = add(x[0], x[2]);
      Complex q = sub(x[0], x[2]);
      Complex r = add(x[1], x[3]);
      Complex s = sub(x[1], x[3]).timesMinusI();
      return new Complex[] {add(p, r), add(q, s), sub(p, r), sub(q, s)};
    }
    int n2 = Radices.greatestPowerOfAPrime(n);
    if (n2 < n) return coprime(x, n / n2, n2);
    int p = Radices.leastPrime(n);
    return p == n ? prime(x) : composite(x, p);
  }

  /** Index i = (n2*i1 + n1*i2) mod n, frequency k with k = k1 mod n1 and k = k2 mod n2. */
  private Complex[] coprime(Complex[] x, int n1, int n2) {
    int n = n1 * n2;
    Complex[][] t = new Complex[n2][n1];
    for (int i2 = 0; i2 < n2; i2++) {
      for (int i1 = 0; i1 < n1; i1++) t[i2][i1] = x[(n2 * i1 + n1 * i2) % n];
      t[i2] = of(t[i2]);
    }
    Complex[] y = new Complex[n];
    for (int k1 = 0; k1 < n1; k1++) {
      Complex[] column = new Complex[n2];
      for (int i2 = 0; i2 < n2; i2++) column[i2] = t[i2][k1];
      column = of(column);
      for (int k = 0; k < n; k++) if (k % n1 == k1) y[k] = column[k % n2];
    }
    return y;
  }

  /** Index i = n2*i1 + i2, frequency k = k1 + n1*k2. */
  private Complex[] composite(Complex[] x, int n1) {
    int n = x.length;
    int n2 = n / n1;
    Complex[][] t = new Complex[n2][n1];
    for (int i2 = 0; i2 < n2; i2++) {
      for (int i1 = 0; i1 < n1; i1++) t[i2][i1] = x[n2 * i1 + i2];
      t[i2] = of(t[i2]);
    }
    Complex[] y = new Complex[n];
    for (int k1 = 0; k1 < n1; k1++) {
      Complex[] column = new Complex[n2];
      for (int i2 = 0; i2 < n2; i2++) column[i2] = twiddled(t[i2][k1], i2 * k1, n);
      column = of(column);
      for (int k2 = 0; k2 < n2; k2++) y[k1 + n1 * k2] = column[k2];
    }
    return y;
  }

  /** y[j] = x[0] + sum over i of cos * (x[i] + x[n-i]) - i * sin * (x[i] - x[n-i]). */
  private Complex[] prime(Complex[] x) {
    int n = x.length;
    int half = n / 2;
    Complex[] even = new Complex[half + 1];
    Complex[] odd = new Complex[half + 1];
    Complex sum = x[0];
    for (int i = 1; i <= half; i++) {
      even[i] = add(x[i], x[n - i]);
      odd[i] = sub(x[i], x[n - i]);
      sum = add(sum, even[i]);
    }
    Complex[] y = new Complex[n];
    y[0] = sum;
    for (int j = 1; j <= half; j++) {
      Complex c = x[0];
      Complex s = scaled(odd[1], sin(j, n));
      for (int i = 1; i <= half; i++) c = add(c, scaled(even[i], cos(i * j, n)));
      for (int i = 2; i <= half; i++) s = add(s, scaled(odd[i], sin(i * j, n)));
      y[j] = add(c, s.timesMinusI());
      y[n - j] = sub(c, s.timesMinusI());
    }
    return y;
  }

  private static Complex scaled(Complex x, double k) {
    return new Complex(x.re().times(k), x.im().times(k));
  }

  /** Of 2*pi*k/n; exact at quarters. */
  static double cos(int k, int n) {
    int r = Math.floorMod(k, n);
    if (4 * r == n || 4 * r == 3 * n) return 0;
    return r == 0 ? 1 : 2 * r == n ? -1 : Math.cos(2 * Math.PI * r / n);
  }

  static double sin(int k, int n) {
    int r = Math.floorMod(k, n);
    if (r == 0 || 2 * r == n) return 0;
    return 4 * r == n ? 1 : 4 * r == 3 * n ? -1 : Math.sin(2 * Math.PI * r / n);
  }
}
