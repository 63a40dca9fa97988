package dev.lowbit.cpu.spectral;

import dev.lowbit.cpu.codegen.Value;

/**
 * A multiple of a vector. The factor waits for the next addition, which becomes one fused
 * multiply-add: signs and most constants of a transform cost nothing.
 */
record Term(Value value, double factor) {
  Term {
    if (factor == 0) throw new IllegalArgumentException("factor=0 of a term");
  }

  Term times(double k) {
    return new Term(value, factor * k);
  }

  Term negated() {
    return times(-1);
  }
}
