package dev.lowbit.cpu.codegen;

import static dev.lowbit.cpu.codegen.Emitter.element;
import static dev.lowbit.cpu.codegen.Emitter.vector;
import static java.lang.constant.ConstantDescs.CD_Class;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.lowbit.cpu.Lanes;
import dev.lowbit.cpu.Workspace;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Bytecode of single nodes: calls of the Vector API, with constant species, on the constant
 * everything-segment.
 */
final class Instructions {
  private static final ClassDesc SEGMENT = MemorySegment.class.describeConstable().orElseThrow();
  private static final ClassDesc LAYOUT = ValueLayout.class.describeConstable().orElseThrow();
  private static final ClassDesc ORDER = ByteOrder.class.describeConstable().orElseThrow();
  private static final ClassDesc WORKSPACE = Workspace.class.describeConstable().orElseThrow();
  private static final ClassDesc SPECIES = ClassDesc.of("jdk.incubator.vector.VectorSpecies");
  private static final ClassDesc VECTOR = ClassDesc.of("jdk.incubator.vector.Vector");
  private static final ClassDesc SHUFFLE = ClassDesc.of("jdk.incubator.vector.VectorShuffle");
  private static final ClassDesc OPERATORS = ClassDesc.of("jdk.incubator.vector.VectorOperators");
  private static final ClassDesc BINARY = OPERATORS.nested("Binary");
  private static final ClassDesc CONVERSION = OPERATORS.nested("Conversion");

  private final CodeBuilder code;
  private final int lanes;
  private final Constants constants;
  private final Emitter emitter;

  Instructions(CodeBuilder code, int lanes, Constants constants, Emitter emitter) {
    this.code = code;
    this.lanes = lanes;
    this.constants = constants;
    this.emitter = emitter;
  }

  /**
   * Pushes a node's vector. C2 is told the class of what operations are called on: from a profile
   * it would take it with a trap, which may hold boxes of all that lives, and for vectors narrower
   * than those of other code it would speculate wrongly.
   *
   * @param shared whether it is used more than once
   */
  void compute(Value value, boolean shared) {
    push(value, shared);
    if (!toldByUse(value)) exact(value.type());
  }

  /**
   * Sums of products are called on seldom, but in butterflies: code is short that tells it then.
   */
  private boolean toldByUse(Value value) {
    return value.node() instanceof Node.Fma && !emitter.told() && lanes == Lanes.FLOAT_LANES;
  }

  /** Pushes a vector to call on. */
  private void receiver(Value value) {
    emitter.load(value);
    if (toldByUse(value)) exact(value.type());
  }

  private void push(Value value, boolean shared) {
    Type type = value.type();
    switch (value.node()) {
      case Node.Load n -> load(type, n.address(), n.offset());
      case Node.Splat n -> {
        species(type);
        read(type, n.address(), n.offset());
        broadcast(type);
      }
      case Node.Constant n -> {
        species(type);
        if (type == Type.F32) code.loadConstant(Float.intBitsToFloat(n.bits()));
        else code.loadConstant(n.bits());
        broadcast(type);
      }
      case Node.Read n -> emitter.load(n.variable());
      case Node.Negate n -> {
        receiver(n.a());
        lanewise(type, "NEG", "Unary");
      }
      case Node.Binary n -> {
        boolean swap = n.op().commutes() && n.a().carried();
        receiver(swap ? n.b() : n.a());
        lanewise(
            type,
            n.op().name(),
            n.op() == Arithmetic.SUB ? "Binary" : "Associative",
            swap ? n.a() : n.b());
      }
      case Node.Fma n -> {
        receiver(n.a().carried() ? n.b() : n.a());
        lanewise(type, "FMA", "Ternary", n.a().carried() ? n.a() : n.b(), n.c());
      }
      case Node.Shift n -> {
        receiver(n.a());
        code.getstatic(OPERATORS, n.op().operator(), BINARY).loadConstant(n.count());
        code.invokevirtual(
            vector(type), "lanewise", MethodTypeDesc.of(vector(type), BINARY, element(type)));
      }
      case Node.Convert n -> convert(n.op(), n.a(), shared);
      case Node.Permute n -> {
        receiver(n.a());
        constants.push(code, value);
        code.invokevirtual(vector(type), "rearrange", MethodTypeDesc.of(vector(type), SHUFFLE));
      }
      case Node.Permute2 n -> {
        constants.push(code, value);
        emitter.load(n.a());
        emitter.load(n.b());
        code.invokevirtual(
            vector(type), "selectFrom", MethodTypeDesc.of(vector(type), VECTOR, VECTOR));
      }
    }
  }

  /**
   * Calls {@code lanewise} on the vector on the stack. Not {@code add} or {@code fma}, which call
   * it in turn: C2 takes the receiver's class from the profile of the calling method, and that of
   * {@code add} is shared with all code of the process. If it has seen two widths, C2 inlines both
   * and boxes. The profile of a hidden class is its own.
   */
  private void lanewise(Type type, String operator, String kind, Value... operands) {
    code.getstatic(OPERATORS, operator, OPERATORS.nested(kind));
    for (Value operand : operands) emitter.load(operand);
    ClassDesc parameter = OPERATORS.nested(kind.equals("Associative") ? "Binary" : kind);
    List<ClassDesc> parameters = new ArrayList<>(List.of(parameter));
    parameters.addAll(Collections.nCopies(operands.length, VECTOR));
    code.invokevirtual(vector(type), "lanewise", MethodTypeDesc.of(vector(type), parameters));
  }

  private void convert(Conversion op, Value a, boolean shared) {
    receiver(a);
    if (op.keepsBits()) {
      code.invokevirtual(vector(op.from()), op.operator(), MethodTypeDesc.of(vector(op.to())));
      return;
    }
    code.getstatic(OPERATORS, op.operator(), CONVERSION);
    species(op.to());
    code.iconst_0();
    code.invokevirtual(
        vector(op.from()), "convertShape", MethodTypeDesc.of(VECTOR, CONVERSION, SPECIES, CD_int));
    code.checkcast(vector(op.to()));
    if (op == Conversion.I32_TO_F32 && shared) {
      // C2 converts again for every use, unless an addition pins the value (CPU.md 5.5).
      code.getstatic(OPERATORS, "ADD", OPERATORS.nested("Associative"));
      species(Type.F32);
      code.fconst_0();
      broadcast(Type.F32);
      code.invokevirtual(
          vector(Type.F32), "lanewise", MethodTypeDesc.of(vector(Type.F32), BINARY, VECTOR));
    }
  }

  /** Pushes lanes from memory. */
  private void load(Type type, Address address, long offset) {
    if (halfEmpty(type)) {
      code.getstatic(vector(Type.I32), "SPECIES_64", SPECIES);
      readInt(address, offset);
      broadcast(Type.I32);
      exact(Constants.FOUR_BYTES, Type.I32);
      code.invokevirtual(
          vector(Type.I32), "reinterpretAsBytes", MethodTypeDesc.of(vector(Type.I8)));
      return;
    }
    species(type);
    code.getstatic(WORKSPACE, "ALL", SEGMENT);
    emitter.address(address, offset);
    code.getstatic(ORDER, "LITTLE_ENDIAN", ORDER);
    code.invokestatic(
        vector(type),
        "fromMemorySegment",
        MethodTypeDesc.of(vector(type), SPECIES, SEGMENT, CD_long, ORDER));
  }

  /** Writes lanes to memory. */
  void store(Value value, Address address, long offset) {
    Type type = value.type();
    if (halfEmpty(type)) {
      code.getstatic(WORKSPACE, "ALL", SEGMENT);
      layout("JAVA_INT_UNALIGNED", "OfInt");
      emitter.address(address, offset);
      emitter.load(value);
      code.invokevirtual(vector(Type.I8), "reinterpretAsInts", MethodTypeDesc.of(vector(Type.I32)));
      exact(Constants.FOUR_BYTES, Type.I32);
      code.iconst_0().invokevirtual(vector(Type.I32), "lane", MethodTypeDesc.of(CD_int, CD_int));
      code.invokeinterface(
          SEGMENT, "set", MethodTypeDesc.of(CD_void, LAYOUT.nested("OfInt"), CD_long, CD_int));
      return;
    }
    emitter.load(value);
    if (!emitter.told()) exact(type);
    code.getstatic(WORKSPACE, "ALL", SEGMENT);
    emitter.address(address, offset);
    code.getstatic(ORDER, "LITTLE_ENDIAN", ORDER);
    code.invokevirtual(
        vector(type), "intoMemorySegment", MethodTypeDesc.of(CD_void, SEGMENT, CD_long, ORDER));
  }

  /**
   * Tells C2 the class of the vector on the stack; see {@link Lanes#FLOAT}. The class is a constant
   * while C2 parses: asked of the species, it is known too late in long code.
   */
  private void exact(Type type) {
    exact(type.name(), type);
  }

  private void exact(String constant, Type type) {
    constants.push(code, constant);
    code.swap();
    code.invokevirtual(CD_Class, "cast", MethodTypeDesc.of(CD_Object, CD_Object));
    code.checkcast(vector(type));
  }

  /** Four bytes have no species: they cross as an int, so that nothing beyond is touched. */
  private boolean halfEmpty(Type type) {
    return type.bits(lanes) < type.speciesBits(lanes);
  }

  /** Pushes the int at address + offset. */
  void readInt(Address address, long offset) {
    read(Type.I32, address, offset);
  }

  /** Pushes the long at address + offset. */
  void readLong(Address address, long offset) {
    read("JAVA_LONG_UNALIGNED", "OfLong", CD_long, address, offset);
  }

  private void read(Type type, Address address, long offset) {
    switch (type) {
      case F32 -> read("JAVA_FLOAT_UNALIGNED", "OfFloat", element(type), address, offset);
      case I32 -> read("JAVA_INT_UNALIGNED", "OfInt", element(type), address, offset);
      case I16 -> read("JAVA_SHORT_UNALIGNED", "OfShort", element(type), address, offset);
      case I8 -> read("JAVA_BYTE", "OfByte", element(type), address, offset);
    }
  }

  private void read(String layout, String of, ClassDesc type, Address address, long offset) {
    code.getstatic(WORKSPACE, "ALL", SEGMENT);
    layout(layout, of);
    emitter.address(address, offset);
    code.invokeinterface(SEGMENT, "get", MethodTypeDesc.of(type, LAYOUT.nested(of), CD_long));
  }

  private void layout(String name, String of) {
    code.getstatic(LAYOUT, name, LAYOUT.nested(of));
  }

  private void broadcast(Type type) {
    code.invokestatic(
        vector(type), "broadcast", MethodTypeDesc.of(vector(type), SPECIES, element(type)));
  }

  private void species(Type type) {
    code.getstatic(vector(type), "SPECIES_" + type.speciesBits(lanes), SPECIES);
  }
}
