package dev.lowbit.bench.demo;

import dev.lowbit.Kernels;
import dev.lowbit.spi.Availability;
import dev.lowbit.spi.KernelBackend;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Classifies pictures of clothes by Hamming distance: 2,000 queries against 8,000 neighbours, 784
 * bits each, on every backend that is ready. Their predictions must be the same.
 */
public final class Demo {
  private static final int NEIGHBOURS = 8000;
  private static final int REFERENCE_QUERIES = 100; // all would take the plain loops half a minute

  private final PrintStream out;
  private final FashionMnist data;

  /**
   * Reads the pictures.
   *
   * @param out where the story is told
   * @throws IOException if they are damaged
   */
  public Demo(PrintStream out) throws IOException {
    this.out = out;
    this.data = FashionMnist.load();
  }

  /**
   * Runs every ready backend.
   *
   * @return share of right predictions, in a sentence
   * @throws IllegalStateException if two backends disagree
   */
  public String run() {
    int queries = data.count() - NEIGHBOURS;
    out.printf(
        Locale.ROOT,
        "Fashion-MNIST: %,d pictures of 28x28 pixels, one bit per pixel (grey >= %d).%n"
            + "%,d queries against %,d neighbours, the %d nearest by Hamming distance vote;"
            + " one thread.%n%n",
        data.count(),
        Classifier.THRESHOLD,
        queries,
        NEIGHBOURS,
        Classifier.K);
    List<Classifier.Result> results = new ArrayList<>();
    out.println(
        "backend         queries   accuracy   pack all   product / query   search / query"
            + "   binary ops/s");
    for (KernelBackend backend : Kernels.backends()) {
      if (!(backend.availability() instanceof Availability.Ready)) continue;
      boolean reference = backend.name().equals("reference");
      Classifier classifier = new Classifier(Kernels.named(backend.name()), data, NEIGHBOURS);
      results.add(classifier.classify(reference ? REFERENCE_QUERIES : queries, !reference));
      print(results.getLast());
    }
    demandAgreement(results);
    Classifier.Result most = results.getFirst();
    for (Classifier.Result result : results) if (result.queries() > most.queries()) most = result;
    out.printf(
        Locale.ROOT,
        "%nThe reference is plain loops over sign(), so it answers the first %d queries only.%n"
            + "%s%n",
        REFERENCE_QUERIES,
        results.size() > 1
            ? "All predictions made by more than one backend are the same."
            : "No other backend is ready, so there is nothing to compare it with.");
    return String.format(
        Locale.ROOT,
        "accuracy %.2f %% (%,d of %,d queries right)",
        100.0 * right(most) / most.queries(),
        right(most),
        most.queries());
  }

  private void print(Classifier.Result result) {
    double operations = 2.0 * NEIGHBOURS * FashionMnist.PIXELS / result.product(); // xor and add
    out.printf(
        Locale.ROOT,
        "%-12s %,10d   %6.2f %%   %5.1f ms   %12.2f us   %11.2f us   %8.1f G%n",
        result.backend(),
        result.queries(),
        100.0 * right(result) / result.queries(),
        result.packing() / 1e6,
        result.product() / 1e3,
        result.search() / 1e3,
        operations);
  }

  private int right(Classifier.Result result) {
    int right = 0;
    for (int q = 0; q < result.queries(); q++)
      if (result.predictions()[q] == data.labels()[NEIGHBOURS + q]) right++;
    return right;
  }

  private static void demandAgreement(List<Classifier.Result> results) {
    Classifier.Result one = results.getFirst();
    for (Classifier.Result other : results) {
      for (int q = 0; q < Math.min(one.queries(), other.queries()); q++)
        if (one.predictions()[q] != other.predictions()[q])
          throw new IllegalStateException(
              "query %d: %s says %s, %s says %s"
                  .formatted(
                      q,
                      one.backend(),
                      FashionMnist.name(one.predictions()[q]),
                      other.backend(),
                      FashionMnist.name(other.predictions()[q])));
    }
  }
}
