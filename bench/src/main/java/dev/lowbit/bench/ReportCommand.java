package dev.lowbit.bench;

import dev.lowbit.bench.report.Families;
import dev.lowbit.bench.report.Family;
import dev.lowbit.bench.report.Family.Extent;
import dev.lowbit.bench.report.Report;
import dev.lowbit.bench.report.ReportRun;
import dev.lowbit.bench.report.Summary;
import dev.lowbit.bench.spectral.SpectralFamily;
import dev.lowbit.bench.spmm.SpmmFamily;
import dev.lowbit.bench.stencil.StencilFamily;
import dev.lowbit.bench.xnor.XnorFamily;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures side by side and writes results.json and index.html. */
@Command(
    name = "report",
    description = {
      "Measures contenders side by side and writes bench/target/report/index.html.",
      "Without options: a few shapes of every family, about a minute and a half."
    })
final class ReportCommand implements Callable<Integer> {
  private static final Families FAMILIES =
      new Families(
          List.of(new XnorFamily(), new StencilFamily(), new SpmmFamily(), new SpectralFamily()));

  @Mixin Help help;

  @Option(names = "--full", description = "Every shape and vector width, five rounds; hours.")
  private boolean full;

  @Option(
      names = "--family",
      paramLabel = "NAME",
      description =
          "The shapes of a family's criteria, a quarter to half of an hour: xnor, stencil, spmm,"
              + " spectral.")
  private String family = "";

  @Option(
      names = "--filter",
      paramLabel = "REGEX",
      description = "Only shapes whose 'operation id shape' matches somewhere.")
  private String filter = "";

  @Override
  public Integer call() throws Exception {
    Extent extent = full ? Extent.FULL : family.isEmpty() ? Extent.QUICK : Extent.CRITERIA;
    return run(family, extent, filter, "");
  }

  /**
   * Measures, prints the summary, the criteria, a last word and the page's path.
   *
   * @param name of a family, empty for all
   */
  static int run(String name, Extent extent, String filter, String last) throws Exception {
    Pattern pattern = Pattern.compile(filter);
    ReportRun run =
        new ReportRun(
            family(name),
            extent,
            subject ->
                pattern
                    .matcher(subject.operation() + " " + subject.id() + " " + subject.shape())
                    .find());
    System.out.printf("Measuring %s: about %d s.%n", extent.title(), run.expected().toSeconds());
    Report report = run.run();
    System.out.print(Summary.shapes(report));
    System.out.print(Summary.criteria(report));
    System.out.print(Summary.problems(report));
    if (!last.isEmpty()) System.out.println(last);
    System.out.println("report: " + run.page());
    return report.failures().isEmpty() ? 0 : 1;
  }

  /** A shape of any family. */
  static Problem problem(String id) {
    return FAMILIES.problem(id);
  }

  private static Family family(String name) {
    if (name.isEmpty()) return FAMILIES;
    return FAMILIES.families().stream()
        .filter(family -> family.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no family is called " + name + "; there is " + FAMILIES.name()));
  }
}
