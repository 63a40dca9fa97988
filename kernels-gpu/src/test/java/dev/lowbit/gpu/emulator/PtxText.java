package dev.lowbit.gpu.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PTX text cut into entries, module variables and statements, each with its line. */
final class PtxText {
  private static final Pattern ENTRY =
      Pattern.compile("\\.entry\\s+([\\w$]+)\\s*\\(([^)]*)\\)([^{]*)\\{");
  private static final Pattern VARIABLE =
      Pattern.compile(
          "\\.(shared|const|global)\\s+(?:\\.attribute\\([^)]*\\)\\s*)?(?:\\.align\\s+(\\d+)\\s+)?"
              + "\\.([bsuf])(\\d+)\\s+([\\w$]+)\\s*((?:\\[\\s*\\d*\\s*\\])*)\\s*(?:=\\s*([^;]*))?;");
  private static final Pattern LABEL = Pattern.compile("[\\w$]+");
  private static final Pattern TARGET = Pattern.compile("\\.target\\s+sm_(\\d+)(a?)");

  /** One statement without its semicolon, white space normalised; a label ends with a colon. */
  record Statement(int line, String text) {}

  /** {@code tail} holds the directives between parameters and body. */
  record Entry(String name, String parameters, String tail, List<Statement> body, int line) {}

  /** {@code bytes} 0: sized by the launch; {@code initial} is "" for none. */
  record Variable(String space, int align, int width, String name, int bytes, String initial) {}

  final List<Entry> entries = new ArrayList<>();
  final List<Variable> variables;
  final int target;

  PtxText(String ptx) {
    String text = withoutComments(ptx);
    if (Pattern.compile("\\.func\\b").matcher(text).find()) {
      throw new Fault(Fault.INVALID_PTX, "the emulator does not know functions (.func)");
    }
    Matcher t = TARGET.matcher(text);
    if (!t.find()) throw new Fault(Fault.INVALID_PTX, "no .target found");
    target = Integer.parseInt(t.group(1));
    StringBuilder outside = new StringBuilder(text);
    Matcher m = ENTRY.matcher(text);
    int from = 0;
    while (m.find(from)) {
      int end = closing(text, m.end());
      int line = lineOf(text, m.end());
      List<Statement> body = statements(text.substring(m.end(), end), line);
      entries.add(new Entry(m.group(1), m.group(2), m.group(3), body, line));
      for (int i = m.start(); i < end; i++) outside.setCharAt(i, ' ');
      from = end;
    }
    if (entries.isEmpty()) throw new Fault(Fault.INVALID_PTX, "no .entry found");
    variables = variables(outside.toString());
  }

  /** The variables that a piece of text declares. */
  static List<Variable> variables(String text) {
    List<Variable> found = new ArrayList<>();
    Matcher m = VARIABLE.matcher(text);
    while (m.find()) {
      int width = Integer.parseInt(m.group(4)) / 8;
      int align = m.group(2) == null ? width : Integer.parseInt(m.group(2));
      int count = 1;
      Matcher size = Pattern.compile("\\[\\s*(\\d*)\\s*\\]").matcher(m.group(6));
      while (size.find()) count *= size.group(1).isEmpty() ? 0 : Integer.parseInt(size.group(1));
      String initial = m.group(7) == null ? "" : m.group(7);
      found.add(new Variable(m.group(1), align, width, m.group(5), count * width, initial));
    }
    return found;
  }

  private static String withoutComments(String ptx) {
    StringBuilder text = new StringBuilder(ptx);
    Matcher m = Pattern.compile("//[^\n]*|/\\*.*?\\*/", Pattern.DOTALL).matcher(ptx);
    while (m.find()) {
      for (int i = m.start(); i < m.end(); i++) {
        if (ptx.charAt(i) != '\n') text.setCharAt(i, ' ');
      }
    }
    return text.toString();
  }

  private static int closing(String text, int at) {
    int depth = 1;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '{') depth++;
      if (c == '}' && --depth == 0) return at;
      at++;
    }
    throw new Fault(Fault.INVALID_PTX, "a { is never closed");
  }

  private static int lineOf(String text, int at) {
    return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
  }

  /** Braces that open or close a scope are statements of their own. */
  private static List<Statement> statements(String body, int firstLine) {
    List<Statement> found = new ArrayList<>();
    StringBuilder now = new StringBuilder();
    int line = firstLine;
    int start = firstLine;
    for (int i = 0; i < body.length(); i++) {
      char c = body.charAt(i);
      if (c == '\n') line++;
      boolean empty = now.isEmpty();
      if (empty && !Character.isWhitespace(c)) start = line;
      if (empty && (c == '{' || c == '}')) {
        found.add(new Statement(line, String.valueOf(c)));
      } else if (c == ';') {
        found.add(new Statement(start, now.toString().replaceAll("\\s+", " ").strip()));
        now.setLength(0);
      } else if (c == ':' && LABEL.matcher(now.toString().strip()).matches()) {
        found.add(new Statement(start, now.toString().strip() + ":"));
        now.setLength(0);
      } else if (!empty || !Character.isWhitespace(c)) {
        now.append(c);
      }
    }
    if (!now.toString().isBlank()) {
      throw new Fault(Fault.INVALID_PTX, "line " + start + ": no semicolon after " + now);
    }
    return found;
  }
}
