package dev.lowbit.gpu.emulator;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Places of an entry's parameters in its argument block, each at its natural alignment. */
final class Parameters {
  private static final Pattern ONE =
      Pattern.compile(
          "\\.param\\s+(?:\\.align\\s+(\\d+)\\s+)?\\.[usbf](\\d+)"
              + "(?:\\s+\\.ptr(?:\\s+\\.(?:global|shared|const|local))?(?:\\s+\\.align\\s+\\d+)?)?"
              + "\\s+([\\w$]+)(?:\\[(\\d+)\\])?");

  final Map<String, Integer> offsets = new HashMap<>();
  final int bytes;

  Parameters(String entry, String text) {
    int end = 0;
    Matcher m = ONE.matcher(text);
    while (m.find()) {
      int width = Integer.parseInt(m.group(2)) / 8;
      int align = m.group(1) == null ? width : Integer.parseInt(m.group(1));
      int size = m.group(4) == null ? width : width * Integer.parseInt(m.group(4));
      int at = (end + align - 1) / align * align;
      offsets.put(m.group(3), at);
      end = at + size;
    }
    long declared = Pattern.compile("\\.param\\b").matcher(text).results().count();
    if (declared != offsets.size()) {
      throw new Fault(Fault.INVALID_PTX, "cannot read the parameters of " + entry + ": " + text);
    }
    bytes = end;
  }
}
