package dev.lowbit.bench.gpu;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.lowbit.bench.report.Absence;
import dev.lowbit.bench.report.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What is written, in the words of {@link dev.lowbit.bench.report.Report}.
 *
 * @param machine where and with what it was measured
 * @param title what was measured
 * @param rows one per shape and contender
 * @param absences who could not run
 * @param failures who computed something else
 */
public record GpuResults(
    GpuMachine machine,
    String title,
    List<Row> rows,
    List<Absence> absences,
    List<String> failures) {

  /**
   * Writes the results as JSON.
   *
   * @param file its folder is made if it is not there
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    Files.write(file, mapper.writeValueAsBytes(this));
  }
}
