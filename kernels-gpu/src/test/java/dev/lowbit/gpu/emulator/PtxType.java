package dev.lowbit.gpu.emulator;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A type qualifier: {@code kind} is one of s, u, b, f, p. */
record PtxType(char kind, int bits) {
  private static final Pattern FORM = Pattern.compile("([usbf])(8|16|32|64)|pred");

  static boolean isType(String s) {
    return FORM.matcher(s).matches();
  }

  static PtxType of(String s, Instruction in) {
    Matcher m = FORM.matcher(s);
    if (!m.matches()) throw in.unknown();
    if (s.equals("pred")) return new PtxType('p', 1);
    PtxType type = new PtxType(m.group(1).charAt(0), Integer.parseInt(m.group(2)));
    if (type.kind == 'f' && type.bits != 32) throw in.unknown();
    return type;
  }

  boolean signed() {
    return kind == 's';
  }

  boolean isFloat() {
    return kind == 'f';
  }
}
