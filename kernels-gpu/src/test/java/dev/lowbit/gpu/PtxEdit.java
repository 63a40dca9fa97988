package dev.lowbit.gpu;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Textual changes of PTX that plant a fault. A module without the entry passes unchanged; an edit
 * that finds nothing to change in its entry fails, so that no test runs the right kernel by
 * mistake.
 */
public final class PtxEdit {
  private PtxEdit() {}

  /**
   * Removes a statement, such as a barrier.
   *
   * @param entry whose body is changed
   * @param regex finds the statement, without its semicolon
   * @param occurrence which of them, from 0
   * @return for {@link EmulatedGpu#open(int, UnaryOperator)}
   */
  public static UnaryOperator<String> remove(String entry, String regex, int occurrence) {
    return replace(entry, "(?m)^\\s*" + regex + "\\s*;", "", occurrence);
  }

  /**
   * Replaces what a regular expression finds.
   *
   * @param entry whose body is changed
   * @param regex finds the text
   * @param replacement in the form of {@link Matcher#appendReplacement}
   * @param occurrence which of them, from 0
   * @return for {@link EmulatedGpu#open(int, UnaryOperator)}
   */
  public static UnaryOperator<String> replace(
      String entry, String regex, String replacement, int occurrence) {
    return ptx -> {
      int from = start(ptx, entry);
      if (from < 0) return ptx;
      int end = end(ptx, from);
      Matcher m = Pattern.compile(regex).matcher(ptx.substring(from, end));
      for (int i = 0; i <= occurrence; i++) {
        if (!m.find()) {
          throw new IllegalArgumentException(
              entry + " has " + i + " of " + regex + ", none to change at " + occurrence);
        }
      }
      StringBuilder body = new StringBuilder();
      String before = ptx.substring(from, from + m.start());
      body.append(before);
      StringBuilder changed = new StringBuilder();
      m.appendReplacement(changed, replacement);
      body.append(changed, m.start(), changed.length());
      String edited = ptx.substring(0, from) + body + ptx.substring(from + m.end());
      if (edited.equals(ptx)) throw new IllegalArgumentException(regex + " changes nothing");
      return edited;
    };
  }

  /**
   * How often a regular expression matches in an entry.
   *
   * @param ptx module
   * @param entry whose body is searched
   * @param regex to find
   * @return number of matches
   */
  public static int count(String ptx, String entry, String regex) {
    int from = start(ptx, entry);
    if (from < 0) return 0;
    String body = ptx.substring(from, end(ptx, from));
    return (int) Pattern.compile(regex).matcher(body).results().count();
  }

  private static int start(String ptx, String entry) {
    Matcher m = Pattern.compile("\\.entry\\s+" + Pattern.quote(entry) + "\\s*\\(").matcher(ptx);
    return m.find() ? m.start() : -1;
  }

  private static int end(String ptx, int from) {
    int next = ptx.indexOf(".entry", from + 1);
    return next < 0 ? ptx.length() : next;
  }
}
