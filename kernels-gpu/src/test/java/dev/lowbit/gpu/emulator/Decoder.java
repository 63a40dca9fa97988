package dev.lowbit.gpu.emulator;

import dev.lowbit.gpu.emulator.PtxText.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the statements of one entry into micro-operations; what it does not know, it refuses. */
final class Decoder {
  private static final Pattern THREADS = Pattern.compile("\\.(?:max|req)ntid\\s+(\\d+)");
  private static final int MOST_THREADS = 1024;

  private final PtxText.Entry entry;
  private final Operands to = new Operands();
  private final Parameters parameters;
  private final Map<String, Integer> labels = new HashMap<>();
  private final Map<String, String> targetLists = new HashMap<>();
  private final Map<Op, Instruction> branches = new HashMap<>();
  private final ArithmeticDecoder arithmetic = new ArithmeticDecoder(to);
  private final ValueDecoder values = new ValueDecoder(to);
  private final ConversionDecoder conversions = new ConversionDecoder(to);
  private final PredicateDecoder predicates = new PredicateDecoder(to);
  private final ControlDecoder control = new ControlDecoder(to);
  private final MemoryDecoder memory;
  private final List<PtxText.Variable> shared;
  private int sharedBytes;
  private String label = "";

  Decoder(PtxText.Entry entry, List<PtxText.Variable> shared, Map<String, Long> symbols) {
    this.entry = entry;
    parameters = new Parameters(entry.name(), entry.parameters());
    memory = new MemoryDecoder(to, parameters);
    to.symbols.putAll(symbols);
    this.shared = shared;
  }

  Kernel kernel() {
    shared.stream().filter(v -> v.bytes() > 0).forEach(this::placeShared);
    for (Statement s : entry.body()) declareShared(s.text());
    shared.stream().filter(v -> v.bytes() == 0).forEach(this::placeShared);
    for (Statement s : entry.body()) statement(s);
    Statement end = new Statement(entry.line() + entry.body().size(), "ret");
    to.emit(Code.EXIT, new Instruction(end));
    branches.forEach(this::resolve);
    Matcher m = THREADS.matcher(entry.tail());
    int threads = m.find() ? Integer.parseInt(m.group(1)) : MOST_THREADS;
    Op[] code = to.ops.toArray(Op[]::new);
    return new Kernel(entry.name(), code, to.registers, parameters.bytes, sharedBytes, threads);
  }

  private void declareShared(String text) {
    if (!text.startsWith(".shared")) return;
    PtxText.variables(text + ";").forEach(this::placeShared);
  }

  /** An array without a size comes last: what a launch adds lies behind all others. */
  private void placeShared(PtxText.Variable v) {
    sharedBytes = (sharedBytes + v.align() - 1) / v.align() * v.align();
    to.symbols.put(v.name(), (long) sharedBytes);
    sharedBytes += v.bytes();
  }

  private void statement(Statement s) {
    String text = s.text();
    if (text.isEmpty()) return;
    if (text.equals("{")) {
      to.registers.open();
    } else if (text.equals("}")) {
      to.registers.close();
    } else if (text.endsWith(":")) {
      label = text.substring(0, text.length() - 1);
      labels.put(label, to.ops.size());
    } else if (text.startsWith(".reg")) {
      to.registers.declare(text);
    } else if (text.startsWith(".branchtargets")) {
      targetLists.put(label, text.substring(".branchtargets".length()));
    } else if (text.startsWith(".shared") || text.startsWith(".pragma")) {
      return;
    } else if (text.startsWith(".")) {
      throw new Fault(
          Fault.INVALID_PTX, "line " + s.line() + ": the emulator does not know " + text);
    } else {
      instruction(new Instruction(s));
    }
  }

  private void instruction(Instruction in) {
    switch (in.name()) {
      case "ld", "ldu" -> memory.load(in);
      case "st" -> memory.store(in);
      case "atom", "red" -> memory.atomic(in);
      case "cp" -> memory.copyAsync(in);
      case "mov" -> values.move(in);
      case "cvta" -> values.convertAddress(in);
      case "cvt" -> conversions.decode(in);
      case "setp" -> predicates.compare(in);
      case "selp" -> predicates.select(in);
      case "bar", "barrier" -> control.barrier(in);
      case "shfl" -> control.shuffle(in);
      case "vote" -> control.vote(in);
      case "match" -> control.match(in);
      case "redux" -> control.reduce(in);
      case "mma" -> control.tensor(in);
      case "ldmatrix" -> control.loadMatrix(in);
      case "membar", "fence" -> to.emit(Code.FENCE, in);
      case "activemask" -> to.emit(Code.ACTIVE, in).d = to.register(in.operand(0), 32, in);
      case "bra" -> branch(in, Code.BRA);
      case "brx" -> branch(in, Code.BRX);
      case "ret", "exit" -> to.emit(Code.EXIT, in);
      case "trap" -> to.emit(Code.TRAP, in);
      default -> typed(in);
    }
  }

  private void typed(Instruction in) {
    String last = in.part[in.part.length - 1];
    PtxType type = PtxType.isType(last) ? in.type() : new PtxType('b', 32);
    if (type.kind() == 'p') predicates.logic(in);
    else if (type.isFloat()) values.floating(in);
    else arithmetic.decode(in);
  }

  private void branch(Instruction in, Code code) {
    Op op = to.emit(code, in);
    if (code == Code.BRX) op.a = to.source(in.operand(0), in);
    branches.put(op, in);
  }

  private void resolve(Op op, Instruction in) {
    if (op.code == Code.BRA) {
      op.rows = new int[] {target(in.operand(0), in)};
      return;
    }
    String list = targetLists.get(in.operand(1));
    if (list == null) throw in.unknown();
    String[] names = list.strip().split("\\s*,\\s*");
    op.rows = new int[names.length];
    for (int i = 0; i < names.length; i++) op.rows[i] = target(names[i], in);
  }

  private int target(String name, Instruction in) {
    Integer at = labels.get(name);
    if (at == null) throw to.wrong(name, "is no label", in);
    return at;
  }
}
