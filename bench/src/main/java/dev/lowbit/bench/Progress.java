package dev.lowbit.bench;

import java.io.Console;
import java.time.Duration;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a long job is, in expected seconds, on standard error: one line that moves in a terminal,
 * a line every ten seconds elsewhere.
 */
public final class Progress implements AutoCloseable {
  private static final int MILLIS = 1000;
  private static final int COLUMNS = 100;

  private final ProgressBar bar;

  /**
   * Starts.
   *
   * @param task its name
   * @param expected how long the job should take
   */
  @SuppressWarnings("SystemConsoleNull") // it is null on 25 when there is no terminal
  public Progress(String task, Duration expected) {
    Console console = System.console();
    boolean terminal = console != null && console.isTerminal();
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(expected.toMillis())
            .setUnit(" s", MILLIS)
            .setStyle(ProgressBarStyle.ASCII)
            .setMaxRenderedLength(COLUMNS)
            .setUpdateIntervalMillis(terminal ? 500 : 10_000);
    if (!terminal)
      builder.setConsumer(
          new DelegatingProgressBarConsumer(
              line -> System.err.println(line.stripTrailing()), COLUMNS));
    bar = builder.build();
  }

  /**
   * Says what comes next.
   *
   * @param step in a few words
   */
  public void next(String step) {
    bar.setExtraMessage(" " + step);
  }

  /**
   * Advances.
   *
   * @param expected how long the step should have taken
   */
  public void done(Duration expected) {
    bar.stepBy(expected.toMillis());
  }

  @Override
  public void close() {
    bar.setExtraMessage("");
    bar.stepTo(bar.getMax());
    bar.close();
  }
}
