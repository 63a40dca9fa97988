package dev.lowbit.cpu.spectral;

/** A vector of complex numbers. */
record Complex(Term re, Term im) {
  /** i * conj z: what turns a transform into its inverse, before and after it. */
  Complex swapped() {
    return new Complex(im, re);
  }

  /** -i * z. */
  Complex timesMinusI() {
    return new Complex(im, re.negated());
  }
}
