package dev.lowbit.properties.spectral;

import dev.lowbit.Activation;
import dev.lowbit.Channels;
import dev.lowbit.spectral.AffWeights;
import dev.lowbit.spectral.BlockLayer;

/**
 * The error bound that {@link dev.lowbit.spectral.AffMixer} states, in its letters.
 *
 * @param w the weights
 * @param x the input
 */
record AffBound(AffWeights w, Field x) implements Field.Radius {
  private static final double ROOT = Math.sqrt(2);

  @Override
  public double of(int n, int c) {
    int block = c / w.first().inputs();
    double b = Field.bound(x.t());
    double greatest = 0;
    for (int i = 0; i < w.first().inputs(); i++)
      greatest = Math.max(greatest, x.scale(n, block * w.first().inputs() + i));
    double slope = 1;
    double r = 0;
    for (int j = 0; j < w.first().outputs(); j++) {
      int h = block * w.first().outputs() + j;
      slope = Math.max(slope, slope(w.activation(), h));
      r = Math.max(r, offset(w.activation(), h));
    }
    double sums = sums(w.first(), block);
    double p = sums * greatest + bias(w.first(), block);
    double a = slope * (p + r) + r;
    double q = ROOT * sums(w.second(), block);
    double m = q * a + bias(w.second(), block);
    double first =
        sums * b * greatest
            + g(2 * w.first().inputs() + 2) * (sums * (1 + b) * greatest + bias(w.first(), block));
    double e1 = slope * first + 2 * g(4) * a;
    double e2 = q * e1 + g(2 * w.second().inputs() + 4) * (q * (a + e1) + bias(w.second(), block));
    return ROOT * (1 + b) * (e2 + (m + e2) * (2 * b + g(6))) * x.scale(n, c);
  }

  private static double g(int n) {
    return n * 0x1p-24 / (1 - n * 0x1p-24);
  }

  private static double slope(Activation activation, int h) {
    return switch (activation) {
      case Activation.None _, Activation.Clamp _ -> 1;
      case Activation.Prelu p -> Math.abs(Channels.at(p.slope(), h));
      case Activation.Rprelu p -> Math.abs(Channels.at(p.slope(), h));
    };
  }

  private static double offset(Activation activation, int h) {
    return switch (activation) {
      case Activation.None _, Activation.Prelu _ -> 0;
      case Activation.Clamp _ -> Math.abs(activation.apply(h, 0));
      case Activation.Rprelu p ->
          Math.abs(Channels.at(p.shift(), h)) + Math.abs(Channels.at(p.offset(), h));
    };
  }

  private static double sums(BlockLayer layer, int b) {
    double greatest = 0;
    for (int o = 0; o < layer.outputs(); o++) {
      double sum = 0;
      for (int i = 0; i < layer.inputs(); i++)
        sum += Math.hypot(layer.re(b, i, o), layer.im(b, i, o));
      greatest = Math.max(greatest, sum);
    }
    return greatest;
  }

  private static double bias(BlockLayer layer, int b) {
    double greatest = 0;
    for (int o = 0; o < layer.outputs(); o++)
      greatest = Math.max(greatest, Math.hypot(layer.biasRe(b, o), layer.biasIm(b, o)));
    return greatest;
  }
}
