package dev.lowbit.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lowbit.bench.Contender;
import dev.lowbit.bench.Machine;
import dev.lowbit.bench.Turn;
import dev.lowbit.bench.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final Subject GEMM =
      new Subject(
          "xnor", Object.class, "gemm", "g", "m=2 n=3 k=<4>", "u1xu1->i32", "-", 24, "binary MAC");
  private static final Turn LOWBIT = Turn.of(Contender.LOWBIT_CPU);
  private static final Turn TWO = new Turn(Contender.LOWBIT_CPU, 2);
  private static final Turn SCALAR = Turn.of(Contender.SCALAR);
  private static final Turn TWIN = Turn.of(Contender.SAME_GEMM);
  private static final Turn NATIVE = Turn.of(Contender.NATIVE_LIMIT);

  private static void add(Measurements into, Turn turn, int round, double... nanos) {
    List<Double> list = new ArrayList<>();
    for (double ns : nanos) list.add(ns);
    into.add(new Sample(GEMM, turn, round, list, 0.5 * round, "kernel of round " + round, 7));
  }

  private static Measurements measurements() {
    Measurements m = new Measurements();
    add(m, SCALAR, 0, 100, 120, 110);
    add(m, SCALAR, 1, 400);
    add(m, LOWBIT, 0, 10, 12, 11);
    add(m, LOWBIT, 1, 20);
    add(m, LOWBIT, 2, 12);
    add(m, TWO, 0, 5.5);
    add(m, TWIN, 0, 10);
    m.add(GEMM, new Verdict(Contender.REFERENCE, 1, Verdict.State.WRONG, "C[0, 0] is 1", 0));
    m.add(GEMM, new Verdict(Contender.NATIVE_LIMIT, 1, Verdict.State.ABSENT, "no g++", 0));
    return m;
  }

  private static Report report() {
    Machine machine = new Machine("a <cpu>", 2, 512, "25", "-flags", "abc", "2026-01-02T03:04:05Z");
    return Report.of(
        machine, 1.5, "test", measurements(), List.of(new Criterion("fast?", "min 0.9", "here")));
  }

  @Test
  void aRowHasExactlyTheAgreedFields() {
    JsonNode row = Report.mapper().valueToTree(report()).get("rows").get(0);
    List<String> names = new ArrayList<>();
    row.fieldNames().forEachRemaining(names::add);
    assertEquals(
        List.of(
            "family",
            "operation",
            "shape",
            "type",
            "layout",
            "threads",
            "contender",
            "nsPerOp",
            "nsError",
            "workPerOp",
            "unit",
            "allocBytesPerOp",
            "verified",
            "kernel"),
        names);
    assertTrue(row.get("nsPerOp").isNumber() && row.get("workPerOp").isIntegralNumber());
    assertTrue(row.get("verified").isBoolean() && row.get("threads").isInt());
  }

  @Test
  void theMachineIsOneObject() {
    JsonNode machine = Report.mapper().valueToTree(report()).get("machine");
    List<String> names = new ArrayList<>();
    machine.fieldNames().forEachRemaining(names::add);
    assertEquals(List.of("cpu", "cores", "vectorBits", "jdk", "flags", "commit", "date"), names);
  }

  @Test
  void rowsAreMediansInTheContendersOrder() {
    List<Row> rows = measurements().rows();
    assertEquals(
        List.of("lowbit-cpu", "lowbit-cpu", "scalar", "reference"),
        rows.stream().map(Row::contender).toList());
    assertEquals(12, rows.get(0).nsPerOp()); // of 11, 20, 12
    assertEquals(4.5, rows.get(0).nsError());
    assertEquals(1, rows.get(0).allocBytesPerOp());
    assertEquals(2, rows.get(0).rate());
    assertEquals(2, rows.get(1).threads());
    assertEquals(255, rows.get(2).nsPerOp()); // of 110, 400
    assertFalse(rows.get(3).verified());
    assertEquals(0, rows.get(3).nsPerOp());
  }

  @Test
  void ratiosAreMediansOfRounds() {
    Measurements m = measurements();
    Ratio scalar = m.ratio(GEMM, "lowbit-cpu", "scalar").orElseThrow();
    assertEquals(List.of(10.0, 20.0), scalar.rounds());
    assertEquals(15, scalar.median());
    assertEquals(2, m.ratio(GEMM, "lowbit-cpu@2", "lowbit-cpu").orElseThrow().median());
    assertEquals(10 / 11.0, m.ratio(GEMM, "lowbit-cpu", "same-gemm").orElseThrow().median());
    assertTrue(m.ratio(GEMM, "lowbit-cpu", NATIVE.toString()).isEmpty());
  }

  @Test
  void aCriterionTakesTheFastestOfSeveral() {
    Criteria criteria = new Criteria(measurements(), "xnor");
    Stream<Subject> subjects = Stream.of(GEMM);
    Criterion least =
        criteria.least("fast?", subjects, "lowbit-cpu", "scalar", "same-gemm", "fftw");
    assertEquals("min 0.909", least.answer());
  }

  @Test
  void theSummaryComparesWithWhoeverWasMeasured() {
    String summary = Summary.shapes(report());
    assertTrue(summary.contains("/ scalar") && summary.contains("15.00"), summary);
    assertFalse(summary.contains("FFTW") || summary.contains("oneDNN"), summary);
  }

  @Test
  void thePageHasEveryRowAndNeedsNothingElse(@TempDir Path folder) throws Exception {
    Path page = report().write(folder);
    String html = Files.readString(page);
    assertTrue(html.contains("m=2 n=3 k=&lt;4&gt;") && !html.contains("k=<4>"));
    String table = html.substring(html.indexOf("<table id=\"rows\">"));
    for (Row row : report().rows()) {
      String cell = "</i>" + row.contender() + "</td>";
      assertTrue(table.contains(cell), cell);
      if (row.verified()) assertTrue(table.contains(Html.time(row.nsPerOp())), row.toString());
    }
    assertEquals(report().rows().size(), table.split("<tr><td>", -1).length - 1);
    assertTrue(table.contains("✗ wrong result") && html.contains("C[0, 0] is 1"));
    assertTrue(html.contains("The load was 1.5"));
    assertTrue(html.contains("no g++") && html.contains("min 0.9"));
    assertFalse(html.contains("http") || html.contains("src=") || html.contains("url("));
    assertTrue(Files.size(folder.resolve("results.json")) > 0);
  }

  @Test
  void turnsOfOneForkNeedTheSameFlags() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Job(GEMM, List.of(LOWBIT, SCALAR), Timing.ONCE, 1, Duration.ofSeconds(1)));
  }

  @Test
  void numbersAreReadable() {
    assertEquals("1,234", Html.number(1234.4));
    assertEquals("12.3", Html.number(12.34));
    assertEquals("0.0123", Html.number(0.01234));
    assertEquals("0", Html.number(0));
    assertEquals("1.50 µs", Html.time(1500));
  }
}
