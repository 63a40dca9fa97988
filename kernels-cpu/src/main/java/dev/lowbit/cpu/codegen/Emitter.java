package dev.lowbit.cpu.codegen;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.CLASS_INIT_NAME;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import dev.lowbit.cpu.Workspace;
import dev.lowbit.cpu.codegen.Statement.Assign;
import dev.lowbit.cpu.codegen.Statement.Copy;
import dev.lowbit.cpu.codegen.Statement.Declare;
import dev.lowbit.cpu.codegen.Statement.Define;
import dev.lowbit.cpu.codegen.Statement.Fetch;
import dev.lowbit.cpu.codegen.Statement.Index;
import dev.lowbit.cpu.codegen.Statement.Loop;
import dev.lowbit.cpu.codegen.Statement.Move;
import dev.lowbit.cpu.codegen.Statement.MoveBy;
import dev.lowbit.cpu.codegen.Statement.Store;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program as a class file: one method, every vector in a local, every loop in the method, so that
 * C2 sees constants, exact classes and trip conditions, and no vector is ever passed or kept.
 */
final class Emitter {
  /** The pattern of {@link TieredTrap} names it. */
  static final String CLASS_NAME = "Generated";

  static final String RUN = "run";

  private static final ClassDesc SELF =
      ClassDesc.of(Emitter.class.getPackageName() + "." + CLASS_NAME);

  /** A local that holds vectors of two types in turn holds none where they meet. */
  private static final ClassHierarchyResolver UNRELATED =
      ClassHierarchyResolver.of(
          Set.of(),
          Stream.concat(
                  Stream.of(Type.values()).map(Emitter::vector),
                  Stream.of(ClassDesc.of("jdk.incubator.vector.Vector")))
              .collect(Collectors.toMap(Function.identity(), _ -> ConstantDescs.CD_Object)));

  private static final ClassDesc KERNEL = Kernel.class.describeConstable().orElseThrow();

  private final Program program;
  private final CodeBuilder code;
  private final Instructions instructions;
  private final Lifetimes lifetimes;
  private final Ranges ranges;
  private final Map<Object, Integer> slots = new HashMap<>();
  private final Map<Integer, Set<Object>> dying = new HashMap<>();
  private final Deque<Integer> free = new ArrayDeque<>();
  private final Set<Address> masked = new HashSet<>();
  private int line;

  private Emitter(Program program, CodeBuilder code, Constants constants) {
    this.program = program;
    this.code = code;
    this.lifetimes = new Lifetimes(program);
    this.ranges = new Ranges(program);
    this.instructions = new Instructions(code, program.lanes(), constants, this);
  }

  /** The class file. */
  static byte[] classFile(Program program) {
    Constants constants = new Constants(SELF, program);
    return ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(UNRELATED))
        .build(
            SELF,
            c -> {
              c.withFlags(ClassFile.ACC_FINAL).withInterfaceSymbols(KERNEL);
              constants.declare(c);
              c.withMethodBody(
                  CLASS_INIT_NAME, MTD_void, ClassFile.ACC_STATIC, constants::initialise);
              c.withMethodBody(
                  INIT_NAME,
                  MTD_void,
                  0,
                  b ->
                      b.aload(0)
                          .invokespecial(ConstantDescs.CD_Object, INIT_NAME, MTD_void)
                          .return_());
              c.withMethodBody(
                  RUN,
                  MethodTypeDesc.of(CD_void, Collections.nCopies(Kernel.PARAMETERS, CD_long)),
                  ClassFile.ACC_PUBLIC,
                  b -> new Emitter(program, b, constants).run());
            });
  }

  private void run() {
    for (int i = 0; i < program.parameters().size(); i++)
      slots.put(program.parameters().get(i), code.parameterSlot(i));
    for (Value constant : program.constants()) define(constant);
    block(program.body());
    code.return_();
  }

  private void block(List<Statement> lines) {
    for (Statement statement : lines) {
      line++;
      switch (statement) {
        case Define s -> define(s.value());
        case Store s -> instructions.store(s.value(), s.address(), s.offset());
        case Declare s -> {
          load(s.value());
          release();
          keep(s.variable());
        }
        case Assign s -> {
          load(s.value());
          code.astore(slot(s.variable()));
        }
        case Move s -> {
          code.lload(slot(s.address())).loadConstant(s.bytes()).ladd().lstore(slot(s.address()));
          masked.remove(s.address());
        }
        case MoveBy s -> {
          code.lload(slot(s.address())).lload(slot(s.distance())).ladd().lstore(slot(s.address()));
          masked.remove(s.address());
        }
        case Copy s -> {
          code.lload(slot(s.base())).loadConstant(s.bytes()).ladd();
          derived(s.address());
        }
        case Index s -> {
          code.lload(slot(s.base()));
          instructions.readInt(s.stream(), s.offset());
          code.i2l().ladd();
          derived(s.address());
        }
        case Fetch s -> {
          instructions.readLong(s.table(), s.offset());
          derived(s.address());
        }
        case Loop s -> loop(s);
      }
      release();
    }
  }

  private void define(Value value) {
    instructions.compute(value, lifetimes.uses(value) > 1);
    release();
    keep(value);
  }

  private void loop(Loop loop) {
    Set<Address> moved = loop.moved().collect(Collectors.toSet());
    Label top = code.newLabel();
    Label exit = code.newLabel();
    code.labelBinding(top);
    code.lload(slot(loop.moving())).lload(slot(loop.end())).lcmp().ifeq(exit);
    masked.removeAll(moved);
    block(loop.body());
    line++;
    code.goto_(top).labelBinding(exit);
    masked.removeAll(moved);
  }

  /** Stores what is on the stack; it is an address, an end or a distance. */
  private void derived(Address address) {
    code.lstore(slots.computeIfAbsent(address, _ -> code.allocateLocal(TypeKind.LONG)));
    masked.remove(address);
  }

  /** Pushes address + offset. */
  void address(Address address, long offset) {
    if (ranges.known(address) && masked.add(address)) mask(address);
    code.lload(slot(address));
    if (offset != 0) code.loadConstant(offset).ladd();
  }

  private void mask(Address address) {
    code.lload(slot(address)).loadConstant(Workspace.ADDRESS).land().lstore(slot(address));
  }

  /** Whether C2 is told every class. */
  boolean told() {
    return program.told();
  }

  /** Pushes the vector. */
  void load(Value value) {
    code.aload(slot(value));
  }

  /** Pushes what the variable holds. */
  void load(Variable variable) {
    code.aload(slot(variable));
  }

  private int slot(Object key) {
    return Objects.requireNonNull(slots.get(key), key::toString);
  }

  /** Pops a vector into a local of its own, which is free again after its last line. */
  private void keep(Object key) {
    int slot = free.isEmpty() ? code.allocateLocal(TypeKind.REFERENCE) : free.pop();
    slots.put(key, slot);
    code.astore(slot);
    int last = lifetimes.last(key);
    if (last > line) dying.computeIfAbsent(last, _ -> new HashSet<>()).add(key);
  }

  private void release() {
    Set<Object> dead = dying.remove(line);
    if (dead != null) dead.forEach(key -> free.push(slot(key)));
  }

  static ClassDesc vector(Type type) {
    return ClassDesc.of("jdk.incubator.vector." + type.javaName() + "Vector");
  }

  static ClassDesc element(Type type) {
    return switch (type) {
      case F32 -> ConstantDescs.CD_float;
      case I32 -> CD_int;
      case I16 -> ConstantDescs.CD_short;
      case I8 -> ConstantDescs.CD_byte;
    };
  }
}
