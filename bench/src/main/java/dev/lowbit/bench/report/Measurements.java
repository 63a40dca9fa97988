package dev.lowbit.bench.report;

import dev.lowbit.bench.Contender;
import dev.lowbit.bench.Turn;
import dev.lowbit.bench.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects what forks bring back and condenses it to rows and ratios. */
public final class Measurements {
  private record Key(Subject subject, Turn turn) {}

  private final Map<Key, List<Sample>> samples = new LinkedHashMap<>();
  private final Map<Key, String> wrong = new LinkedHashMap<>();
  private final Set<Absence> absences = new LinkedHashSet<>();

  /** Starts empty. */
  public Measurements() {}

  /**
   * Adds what a fork found out about a contender.
   *
   * @param subject what was measured
   * @param verdict whether it was timed
   */
  public void add(Subject subject, Verdict verdict) {
    Key key = new Key(subject, verdict.turn());
    switch (verdict.state()) {
      case VERIFIED -> {}
      case WRONG -> wrong.put(key, verdict.detail());
      case ABSENT -> {
        if (Job.reported(verdict.turn()))
          absences.add(
              new Absence(verdict.contender().toString(), subject.operation(), verdict.detail()));
      }
    }
  }

  /**
   * Adds a measurement.
   *
   * @param sample of a verified contender
   */
  public void add(Sample sample) {
    samples
        .computeIfAbsent(new Key(sample.subject(), sample.turn()), _ -> new ArrayList<>())
        .add(sample);
  }

  /**
   * Condenses to rows.
   *
   * @return a row per subject and turn; those of one subject together, in the contenders' order
   */
  public List<Row> rows() {
    Set<Key> keys = new LinkedHashSet<>(samples.keySet());
    keys.addAll(wrong.keySet());
    List<Row> rows = new ArrayList<>();
    for (Subject subject : subjects())
      keys.stream()
          .filter(key -> key.subject.equals(subject) && Job.reported(key.turn))
          .sorted(Comparator.comparing(Key::turn))
          .map(this::row)
          .forEach(rows::add);
    return rows;
  }

  private Row row(Key key) {
    List<Sample> list = samples.getOrDefault(key, List.of());
    String mismatch = wrong.get(key);
    return mismatch != null || list.isEmpty()
        ? row(key, 0, 0, 0, false, String.valueOf(mismatch))
        : row(key, list);
  }

  private static Row row(Key key, List<Sample> list) {
    List<Double> rounds = list.stream().map(Sample::median).toList();
    double error = Medians.halfRange(rounds.size() > 1 ? rounds : list.getFirst().nanos());
    double alloc = list.stream().mapToDouble(Sample::allocBytes).max().orElse(0);
    return row(key, Medians.of(rounds), error, alloc, true, list.getLast().kernel());
  }

  private static Row row(
      Key key, double ns, double error, double alloc, boolean verified, String kernel) {
    Subject s = key.subject;
    return new Row(
        s.family(),
        s.operation(),
        s.shape(),
        s.type(),
        s.layout(),
        key.turn.threads(),
        key.turn.contender().toString(),
        ns,
        error,
        s.work(),
        s.unit(),
        alloc,
        verified,
        kernel);
  }

  /**
   * Compares the CPU backend with everyone else, and its two threads with one.
   *
   * @return a ratio per subject and contender, from rounds in which both were measured
   */
  public List<Ratio> ratios() {
    List<Ratio> ratios = new ArrayList<>();
    Turn lowbit = Turn.of(Contender.LOWBIT_CPU);
    for (Key key : samples.keySet()) {
      if (key.turn.equals(lowbit)) continue;
      boolean threads = key.turn.contender() == Contender.LOWBIT_CPU;
      Turn of = threads ? key.turn : lowbit;
      Turn over = threads ? lowbit : key.turn;
      List<Double> rounds = ratio(key.subject, of, over);
      if (!rounds.isEmpty())
        ratios.add(Ratio.of(key.subject, of.toString(), over.toString(), rounds));
    }
    return ratios;
  }

  private List<Double> ratio(Subject subject, Turn of, Turn over) {
    List<Double> rounds = new ArrayList<>();
    for (Sample above : samples.getOrDefault(new Key(subject, of), List.of()))
      for (Sample below : samples.getOrDefault(new Key(subject, over), List.of()))
        if (above.round() == below.round()) rounds.add(below.median() / above.median());
    return rounds;
  }

  /**
   * Finds a ratio.
   *
   * @param subject what was measured
   * @param of the turn above the line
   * @param over the turn below the line
   * @return the ratio, or empty if no round has both
   */
  public Optional<Ratio> ratio(Subject subject, String of, String over) {
    return ratios().stream()
        .filter(r -> r.operation().equals(subject.operation()))
        .filter(r -> r.shape().equals(subject.shape()))
        .filter(r -> r.of().equals(of) && r.over().equals(over))
        .findFirst();
  }

  /**
   * Returns what was measured.
   *
   * @return subjects in the order of their first fork
   */
  public List<Subject> subjects() {
    Set<Subject> subjects = new LinkedHashSet<>();
    samples.keySet().forEach(key -> subjects.add(key.subject));
    wrong.keySet().forEach(key -> subjects.add(key.subject));
    return List.copyOf(subjects);
  }

  /**
   * Returns every measurement.
   *
   * @return samples, those of one subject and turn together
   */
  public List<Sample> samples() {
    return samples.values().stream().flatMap(List::stream).toList();
  }

  /**
   * Returns who could not run.
   *
   * @return contenders with reasons
   */
  public List<Absence> absences() {
    return List.copyOf(absences);
  }

  /**
   * Returns who computed something else.
   *
   * @return a line per contender and shape
   */
  public List<String> failures() {
    List<String> lines = new ArrayList<>();
    wrong.forEach((key, detail) ->
        lines.add(
            key.turn
                + " on "
                + key.subject.operation()
                + " "
                + key.subject.shape()
                + ": "
                + detail));
    return lines;
  }
}
