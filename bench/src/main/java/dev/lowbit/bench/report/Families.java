package dev.lowbit.bench.report;

import dev.lowbit.bench.Machine;
import dev.lowbit.bench.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Several families in one report.
 *
 * @param families in order
 */
public record Families(List<Family> families) implements Family {
  /** Copies the list. */
  public Families {
    families = List.copyOf(families);
  }

  @Override
  public String name() {
    return families.stream().map(Family::name).collect(Collectors.joining(", "));
  }

  @Override
  public List<Job> jobs(Extent extent, Machine machine) {
    List<Job> jobs = new ArrayList<>();
    for (Family family : families) jobs.addAll(family.jobs(extent, machine));
    return jobs;
  }

  /** A shape of the first family that knows it. */
  @Override
  public Problem problem(String id) {
    List<String> refusals = new ArrayList<>();
    for (Family family : families)
      try {
        return family.problem(id);
      } catch (IllegalArgumentException unknown) {
        refusals.add(String.valueOf(unknown.getMessage()));
      }
    throw new IllegalArgumentException(String.join("; ", refusals));
  }

  /** Those that were measured. */
  @Override
  public List<Criterion> criteria(Measurements measurements) {
    List<Criterion> criteria = new ArrayList<>();
    for (Family family : families) criteria.addAll(family.criteria(measurements));
    criteria.removeIf(criterion -> criterion.answer().equals(Criterion.NOT_MEASURED));
    return criteria;
  }
}
