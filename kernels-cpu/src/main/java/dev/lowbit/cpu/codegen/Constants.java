package dev.lowbit.cpu.codegen;

import static dev.lowbit.cpu.codegen.Emitter.element;
import static dev.lowbit.cpu.codegen.Emitter.vector;
import static java.lang.constant.ConstantDescs.CD_Class;
import static java.lang.constant.ConstantDescs.CD_int;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What C2 must take for a constant, as static final fields of the generated class: the classes of
 * its vectors, and permutations: a shuffle of one vector, or the indices that select from two.
 */
final class Constants {
  /** Four bytes as one int. */
  static final String FOUR_BYTES = "FOUR_BYTES";

  private static final ClassDesc SPECIES = ClassDesc.of("jdk.incubator.vector.VectorSpecies");
  private static final ClassDesc SHUFFLE = ClassDesc.of("jdk.incubator.vector.VectorShuffle");
  private static final int STATIC_FINAL = ClassFile.ACC_STATIC | ClassFile.ACC_FINAL;

  private final ClassDesc owner;
  private final int lanes;
  private final Map<Table, String> fields = new LinkedHashMap<>();

  private record Table(Type type, boolean two, List<Integer> lanes) {
    ClassDesc field() {
      return two ? vector(type) : SHUFFLE;
    }
  }

  Constants(ClassDesc owner, Program program) {
    this.owner = owner;
    this.lanes = program.lanes();
    program.forEach(line -> {
      if (line instanceof Statement.Define(Value value) && permutes(value))
        fields.putIfAbsent(table(value), "P" + fields.size());
    });
  }

  private static boolean permutes(Value value) {
    return value.node() instanceof Node.Permute || value.node() instanceof Node.Permute2;
  }

  private static Table table(Value value) {
    return value.node() instanceof Node.Permute2 two
        ? new Table(value.type(), true, two.lanes())
        : new Table(value.type(), false, ((Node.Permute) value.node()).lanes());
  }

  void declare(ClassBuilder c) {
    for (Type type : Type.values()) c.withField(type.name(), CD_Class, STATIC_FINAL);
    c.withField(FOUR_BYTES, CD_Class, STATIC_FINAL);
    fields.forEach((table, name) -> c.withField(name, table.field(), STATIC_FINAL));
  }

  void initialise(CodeBuilder code) {
    for (Type type : Type.values()) vectorType(code, type.name(), type, type.speciesBits(lanes));
    vectorType(code, FOUR_BYTES, Type.I32, Type.NARROWEST_BITS);
    fields.forEach((table, name) -> {
      ClassDesc vector = vector(table.type);
      ClassDesc element = table.two ? element(table.type) : CD_int;
      code.getstatic(vector, "SPECIES_" + table.type.speciesBits(lanes), SPECIES);
      array(code, table, element);
      if (table.two)
        code.iconst_0()
            .invokestatic(
                vector,
                "fromArray",
                MethodTypeDesc.of(vector, SPECIES, element.arrayType(), CD_int));
      else
        code.invokestatic(
            SHUFFLE, "fromValues", MethodTypeDesc.of(SHUFFLE, SPECIES, CD_int.arrayType()));
      code.putstatic(owner, name, table.field());
    });
    code.return_();
  }

  private void vectorType(CodeBuilder code, String name, Type type, int bits) {
    code.getstatic(vector(type), "SPECIES_" + bits, SPECIES)
        .invokeinterface(SPECIES, "vectorType", MethodTypeDesc.of(CD_Class))
        .putstatic(owner, name, CD_Class);
  }

  private void array(CodeBuilder code, Table table, ClassDesc element) {
    int length = table.type.speciesBits(lanes) / (table.type.bytes() * Byte.SIZE);
    TypeKind kind = TypeKind.from(element);
    code.loadConstant(length).newarray(kind);
    for (int i = 0; i < length; i++) {
      int lane = i < lanes ? table.lanes.get(i) : i; // the empty half stays where it is
      code.dup().loadConstant(i);
      if (kind == TypeKind.FLOAT) code.loadConstant((float) lane);
      else code.loadConstant(lane);
      code.arrayStore(kind);
    }
  }

  /** Pushes the class of a vector: the name of a type, or {@link #FOUR_BYTES}. */
  void push(CodeBuilder code, String vector) {
    code.getstatic(owner, vector, CD_Class);
  }

  /** Pushes the permutation. */
  void push(CodeBuilder code, Value value) {
    Table table = table(value);
    code.getstatic(owner, Objects.requireNonNull(fields.get(table)), table.field());
  }
}
