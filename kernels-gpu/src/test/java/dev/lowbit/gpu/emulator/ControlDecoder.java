package dev.lowbit.gpu.emulator;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Barriers, shuffles, votes and tensor operations. */
final class ControlDecoder {
  private static final Pattern MMA =
      Pattern.compile(
          "mma\\.sync\\.aligned\\.m(8|16)n8k(\\d+)\\.row\\.col\\.s32\\.([bsu]\\d)\\.([bsu]\\d)\\.s32"
              + "(?:\\.(and|xor)\\.popc)?");
  private static final Pattern LDMATRIX =
      Pattern.compile(
          "ldmatrix\\.sync\\.aligned\\.m8n8\\.x([124])(\\.trans)?\\.shared(?:::cta)?\\.b16");

  private final Operands to;

  ControlDecoder(Operands to) {
    this.to = to;
  }

  /** Only barrier 0 of all threads. */
  void barrier(Instruction in) {
    if (in.has("warp")) {
      to.emit(Code.BAR_WARP, in).a = to.source(in.operand(0), in);
      return;
    }
    if (in.has("red")) {
      in.allow("red", "cta", "aligned", "popc", "and", "or");
      reduction(in);
      return;
    }
    in.allow("sync", "cta", "aligned");
    if (!in.has("sync") || in.operands.size() != 1 || !in.operand(0).equals("0")) {
      throw in.unknown();
    }
    to.emit(Code.BAR_BLOCK, in);
  }

  /** {@code mode}: 1 how many, 2 all, 3 any. */
  private void reduction(Instruction in) {
    if (in.operands.size() != 3 || !in.operand(1).equals("0")) throw in.unknown();
    boolean count = in.has("popc");
    Op op = to.emit(Code.BAR_BLOCK, in);
    op.mode = count ? 1 : in.has("and") ? 2 : 3;
    op.d = count ? to.register(in.operand(0), 32, in) : to.predicate(in.operand(0), in);
    votes(op, in.operand(2), in);
  }

  private void votes(Op op, String s, Instruction in) {
    op.negated = s.startsWith("!");
    op.p = to.predicate(op.negated ? s.substring(1) : s, in);
  }

  /** {@code mode}: up, down, bfly, idx. */
  void shuffle(Instruction in) {
    in.allow("sync", "up", "down", "bfly", "idx");
    if (!in.has("sync")) throw in.unknown();
    String[] d = in.operand(0).split("\\|");
    Op op = to.emit(Code.SHFL, in, to.register(d[0], 32, in), to.source(in.operand(1), in));
    if (d.length > 1) op.q = to.predicate(d[1], in);
    op.b = to.source(in.operand(2), in);
    op.c = to.source(in.operand(3), in);
    op.rowsA = new int[] {to.source(in.operand(4), in)};
    op.mode = in.has("up") ? 0 : in.has("down") ? 1 : in.has("bfly") ? 2 : 3;
  }

  /** {@code mode}: 0 ballot, 1 all, 2 any, 3 uni. */
  void vote(Instruction in) {
    in.allow("sync", "ballot", "all", "any", "uni");
    if (!in.has("sync")) throw in.unknown();
    Op op = to.emit(Code.VOTE, in);
    op.mode = in.has("ballot") ? 0 : in.has("all") ? 1 : in.has("any") ? 2 : 3;
    boolean ballot = op.mode == 0;
    op.d = ballot ? to.register(in.operand(0), 32, in) : to.predicate(in.operand(0), in);
    votes(op, in.operand(1), in);
    op.rowsA = new int[] {to.source(in.operand(2), in)};
  }

  /** {@code mode}: 0 any, 1 all. */
  void match(Instruction in) {
    in.allow("any", "all", "sync");
    PtxType t = in.type();
    String[] d = in.operand(0).split("\\|");
    boolean wide = t.bits() == 64;
    int a = wide ? to.wideSource(in.operand(1), in) : to.source(in.operand(1), in);
    Op op = to.emit(Code.MATCH, in, to.register(d[0], 32, in), a);
    if (d.length > 1) op.q = to.predicate(d[1], in);
    op.mode = in.has("all") ? 1 : 0;
    op.wide = wide;
    op.rowsA = new int[] {to.source(in.operand(2), in)};
  }

  /** {@code mode} as in {@link MemoryDecoder#atomic}. */
  void reduce(Instruction in) {
    in.allow("sync", "add", "min", "max", "and", "or", "xor");
    PtxType t = in.type();
    if (t.bits() != 32 || t.isFloat()) throw in.unknown();
    int d = to.register(in.operand(0), 32, in);
    Op op = to.emit(Code.REDUX, in, d, to.source(in.operand(1), in));
    String[] doing = {"add", "min", "max", "and", "or", "xor"};
    op.mode = 0;
    while (!in.has(doing[op.mode])) op.mode++;
    op.signed = t.signed();
    op.rowsA = new int[] {to.source(in.operand(2), in)};
  }

  /** {@code mode}: see {@link TensorUnit}. */
  void tensor(Instruction in) {
    Matcher m = MMA.matcher(in.opcode);
    if (!m.matches()) throw in.unknown();
    int rows = Integer.parseInt(m.group(1));
    int k = Integer.parseInt(m.group(2));
    boolean bits = m.group(3).equals("b1");
    String shape = rows + " " + k;
    List<String> known =
        bits ? List.of("8 128", "16 128", "16 256") : List.of("8 16", "16 16", "16 32");
    boolean bytes = m.group(3).endsWith("8") && m.group(4).endsWith("8");
    boolean same = bits ? m.group(4).equals("b1") && m.group(5) != null : bytes;
    if (!known.contains(shape) || !same) throw in.unknown();
    int words = bits ? k / 32 : k / 4;
    int[] d = fragment(in, 0, rows / 4, true);
    int[] a = fragment(in, 1, rows * words / 32, false);
    int[] b = fragment(in, 2, words / 4, false);
    int[] c = fragment(in, 3, rows / 4, false);
    Op op = to.emit(Code.MMA, in);
    op.rows = d;
    op.rowsA = a;
    op.rowsB = b;
    op.rowsC = c;
    op.width = rows;
    op.mode =
        bits
            ? "and".equals(m.group(5)) ? TensorUnit.AND : TensorUnit.XOR
            : TensorUnit.BYTES
                | (m.group(3).startsWith("s") ? TensorUnit.SIGNED_A : 0)
                | (m.group(4).startsWith("s") ? TensorUnit.SIGNED_B : 0);
  }

  private int[] fragment(Instruction in, int operand, int count, boolean destination) {
    List<String> names = Operands.elements(in.operand(operand));
    if (names.size() != count) throw in.unknown();
    int[] rows = new int[count];
    for (int i = 0; i < count; i++) {
      String name = names.get(i);
      rows[i] = destination ? to.register(name, 32, in) : to.source(name, in);
    }
    return rows;
  }

  void loadMatrix(Instruction in) {
    Matcher m = LDMATRIX.matcher(in.opcode);
    if (!m.matches()) throw in.unknown();
    int[] d = fragment(in, 0, Integer.parseInt(m.group(1)), true);
    Op op = to.emit(Code.LDMATRIX, in);
    op.rows = d;
    op.mode = m.group(2) == null ? 0 : 1;
    op.space = Op.Space.SHARED;
    to.address(op, in.operand(1), in);
  }
}
