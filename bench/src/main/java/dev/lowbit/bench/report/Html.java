package dev.lowbit.bench.report;

import java.util.Locale;

/** Text and numbers as they are written into the page. */
final class Html {
  private Html() {}

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  /** Three significant digits at least, thousands separated: 0.0123, 1.23, 12.3, 1,234. */
  static String number(double value) {
    if (value == 0) return "0";
    double size = Math.abs(value);
    int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4;
    return format("%,." + decimals + "f", value);
  }

  /** Nanoseconds in the unit that suits them. */
  static String time(double nanos) {
    if (nanos < 1e3) return number(nanos) + " ns";
    if (nanos < 1e6) return number(nanos / 1e3) + " µs";
    if (nanos < 1e9) return number(nanos / 1e6) + " ms";
    return number(nanos / 1e9) + " s";
  }

  /** A contender as a class of the style sheet. */
  static String cssClass(Row row) {
    return "c-" + row.contender() + (row.threads() > 1 ? " threads" : "");
  }

  static String contender(Row row) {
    return row.contender() + (row.threads() > 1 ? ", " + row.threads() + " threads" : "");
  }

  /** The unit of a rate of 1e9 per second: GMAC/s for binary MAC. */
  static String rateUnit(Row row) {
    return "G" + row.unit().substring(row.unit().lastIndexOf(' ') + 1) + "/s";
  }
}
