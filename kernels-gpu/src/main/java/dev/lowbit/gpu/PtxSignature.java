package dev.lowbit.gpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parameter list of one {@code .entry}, which is the layout of its argument block:
 *
 * <pre>
 *   .entry scale(.param .u64 x, .param .u32 n, .param .f32 a, .param .u64 y)
 *
 *   byte  0        8    12   16       24
 *         | x      | n  | a  | y      |     each value at a multiple of its own size
 * </pre>
 *
 * @param entry the name
 * @param parameters in order
 * @param bytes size of the argument block
 */
record PtxSignature(String entry, List<Parameter> parameters, int bytes) {
  private static final Pattern COMMENT = Pattern.compile("//[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);
  private static final Pattern ENTRY =
      Pattern.compile("\\.entry\\s+([\\w$%]+)\\s*(?:\\(([^)]*)\\))?");
  private static final Pattern PARAMETER =
      Pattern.compile(
          "\\.param\\s+(?:\\.align\\s+(?<align>\\d+)\\s+)?\\.(?<type>[usbf](?<bits>\\d+))"
              + "(?:\\s+\\.ptr(?:\\s+\\.align\\s+\\d+|\\s+\\.[a-z]+)*)?"
              + "\\s+[\\w$%]+(?:\\[(?<count>\\d+)\\])?");

  /**
   * One value.
   *
   * @param type as in the PTX, without the dot: {@code u64}, {@code f32}
   * @param offset in the argument block
   * @param bytes its size
   */
  record Parameter(String type, int offset, int bytes) {
    /**
     * Whether a value of that size and kind may be written here. PTX does not tell a pointer from
     * an integer.
     *
     * @param kind f for a float, anything else for an integer or pointer
     */
    boolean takes(int size, char kind) {
      boolean single = !type.endsWith("]");
      boolean real = type.charAt(0) == 'f';
      return single && bytes == size && (type.charAt(0) == 'b' || real == (kind == 'f'));
    }

    private String value(MemorySegment arguments) {
      return switch (type) {
        case "u64", "b64" -> "0x" + Long.toHexString(arguments.get(JAVA_LONG, offset));
        case "s64" -> Long.toString(arguments.get(JAVA_LONG, offset));
        case "u32", "s32", "b32" -> Integer.toString(arguments.get(JAVA_INT, offset));
        case "f32" -> Float.toString(arguments.get(JAVA_FLOAT, offset));
        default -> bytes + " bytes of " + type;
      };
    }
  }

  /** Keeps the list unmodifiable. */
  PtxSignature {
    parameters = List.copyOf(parameters);
  }

  /**
   * Reads every entry of a module.
   *
   * @throws IllegalArgumentException if a parameter is not understood
   */
  static Map<String, PtxSignature> parse(String ptx) {
    Map<String, PtxSignature> entries = new LinkedHashMap<>();
    Matcher m = ENTRY.matcher(COMMENT.matcher(ptx).replaceAll(" "));
    while (m.find()) {
      String list = m.group(2) == null ? "" : m.group(2);
      entries.put(m.group(1), of(m.group(1), list));
    }
    return entries;
  }

  private static PtxSignature of(String entry, String list) {
    List<Parameter> parameters = new ArrayList<>();
    int end = 0;
    if (!list.isBlank()) {
      for (String text : list.split(",", -1)) {
        Matcher m = PARAMETER.matcher(text.strip());
        if (!m.matches())
          throw new IllegalArgumentException(
              entry + ": parameter " + parameters.size() + " is not understood: " + text.strip());
        int size = Integer.parseInt(m.group("bits")) / 8;
        int align = m.group("align") == null ? size : Integer.parseInt(m.group("align"));
        int count = m.group("count") == null ? 1 : Integer.parseInt(m.group("count"));
        int offset = Math.ceilDiv(end, align) * align;
        String type = m.group("count") == null ? m.group("type") : m.group("type") + "[]";
        parameters.add(new Parameter(type, offset, size * count));
        end = offset + size * count;
      }
    }
    return new PtxSignature(entry, parameters, end);
  }

  /** A launch in words: entry, argument values, grid, block, shared memory. */
  String describe(MemorySegment arguments, int x, int y, int z, int block, int sharedBytes) {
    StringJoiner values = new StringJoiner(", ", "(", ")");
    for (Parameter p : parameters) values.add(p.value(arguments));
    String shape = " grid " + x + "x" + y + "x" + z + " block " + block;
    return entry + values + shape + " shared " + sharedBytes;
  }
}
