package dev.lowbit.cpu.codegen;

import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.Float.floatToRawIntBits;
import static java.lang.Float.intBitsToFloat;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * What a program means: scalar Java, lane after lane. A lane is an int: a float's bits, or a
 * narrower integer with its sign extended.
 */
final class Interpreter implements Kernel {
  private final Program program;

  Interpreter(Program program) {
    this.program = program;
  }

  @Override
  public void run(long p0, long p1, long p2, long p3, long p4, long p5) {
    new Run(List.of(p0, p1, p2, p3, p4, p5)).run();
  }

  private final class Run {
    private final Map<Address, Long> addresses = new HashMap<>();
    private final Map<Object, int[]> vectors = new HashMap<>();

    Run(List<Long> arguments) {
      List<Address> parameters = program.parameters();
      for (int i = 0; i < parameters.size(); i++)
        addresses.put(parameters.get(i), arguments.get(i));
    }

    void run() {
      program.constants().forEach(this::define);
      block(program.body());
    }

    private void block(List<Statement> lines) {
      for (Statement line : lines)
        switch (line) {
          case Define s -> define(s.value());
          case Store s -> {
            int[] v = of(s.value());
            Type type = s.value().type();
            for (int i = 0; i < v.length; i++)
              write(type, at(s.address(), s.offset()) + (long) i * type.bytes(), v[i]);
          }
          case Declare s -> vectors.put(s.variable(), of(s.value()));
          case Assign s -> vectors.put(s.variable(), of(s.value()));
          case Move s -> addresses.merge(s.address(), s.bytes(), Long::sum);
          case MoveBy s -> addresses.merge(s.address(), at(s.distance(), 0), Long::sum);
          case Copy s -> addresses.put(s.address(), at(s.base(), s.bytes()));
          case Index s ->
              addresses.put(
                  s.address(),
                  at(s.base(), 0) + ALL.get(JAVA_INT_UNALIGNED, at(s.stream(), s.offset())));
          case Fetch s ->
              addresses.put(s.address(), ALL.get(JAVA_LONG_UNALIGNED, at(s.table(), s.offset())));
          case Loop s -> {
            while (at(s.moving(), 0) != at(s.end(), 0)) block(s.body());
          }
        }
    }

    private void define(Value value) {
      Type type = value.type();
      vectors.put(
          value,
          switch (value.node()) {
            case Node.Load n ->
                lanes(i -> read(type, at(n.address(), n.offset()) + (long) i * type.bytes()));
            case Node.Splat n -> lanes(_ -> read(type, at(n.address(), n.offset())));
            case Node.Constant n -> lanes(_ -> n.bits());
            case Node.Read n -> of(n.variable());
            case Node.Negate n -> {
              int[] a = of(n.a());
              yield lanes(
                  i -> type == Type.F32 ? floatToRawIntBits(-f(a[i])) : narrow(type, -a[i]));
            }
            case Node.Binary n -> {
              int[] a = of(n.a());
              int[] b = of(n.b());
              yield lanes(i -> binary(n.op(), type, a[i], b[i]));
            }
            case Node.Fma n -> {
              int[] a = of(n.a());
              int[] b = of(n.b());
              int[] c = of(n.c());
              yield lanes(i -> floatToRawIntBits(Math.fma(f(a[i]), f(b[i]), f(c[i]))));
            }
            case Node.Shift n -> {
              int[] a = of(n.a());
              yield lanes(i -> shift(n.op(), type, a[i], n.count()));
            }
            case Node.Convert n -> {
              int[] a = of(n.a());
              yield lanes(i -> convert(n.op(), a[i]));
            }
            case Node.Permute n -> {
              int[] a = of(n.a());
              yield lanes(i -> a[n.lanes().get(i)]);
            }
            case Node.Permute2 n -> {
              int[] both =
                  IntStream.concat(IntStream.of(of(n.a())), IntStream.of(of(n.b()))).toArray();
              yield lanes(i -> both[n.lanes().get(i)]);
            }
          });
    }

    private int[] lanes(IntUnaryOperator lane) {
      return IntStream.range(0, program.lanes()).map(lane).toArray();
    }

    private int[] of(Object valueOrVariable) {
      int[] vector = vectors.get(valueOrVariable);
      if (vector == null) throw new AssertionError(valueOrVariable + " has no value");
      return vector;
    }

    private long at(Address address, long offset) {
      Long base = addresses.get(address);
      if (base == null) throw new AssertionError(address + " has no value");
      return base + offset;
    }
  }

  private static float f(int bits) {
    return intBitsToFloat(bits);
  }

  private static int binary(Arithmetic op, Type type, int a, int b) {
    if (type == Type.F32)
      return floatToRawIntBits(
          switch (op) {
            case ADD -> f(a) + f(b);
            case SUB -> f(a) - f(b);
            case MUL -> f(a) * f(b);
            case MIN -> Math.min(f(a), f(b));
            case MAX -> Math.max(f(a), f(b));
            case AND -> throw new AssertionError("f32 & f32");
          });
    return narrow(
        type,
        switch (op) {
          case ADD -> a + b;
          case SUB -> a - b;
          case MUL -> a * b;
          case MIN -> Math.min(a, b);
          case MAX -> Math.max(a, b);
          case AND -> a & b;
        });
  }

  private static int shift(Direction op, Type type, int a, int count) {
    int unsigned = type == Type.I16 ? a & 0xFFFF : a;
    return narrow(
        type,
        switch (op) {
          case LEFT -> a << count;
          case RIGHT -> a >> count;
          case RIGHT_UNSIGNED -> unsigned >>> count;
        });
  }

  private static int convert(Conversion op, int a) {
    return switch (op) {
      case I8_TO_I16, I8_TO_I32, I16_TO_I32, F32_BITS, F32_OF_BITS -> a;
      case U8_TO_I16, U8_TO_I32 -> a & 0xFF;
      case I16_TO_I8, I32_TO_I8 -> (byte) a;
      case I32_TO_I16 -> (short) a;
      case I32_TO_F32 -> floatToRawIntBits((float) a);
      case F32_TO_I32 -> (int) f(a);
    };
  }

  private static int narrow(Type type, int a) {
    return switch (type) {
      case F32, I32 -> a;
      case I16 -> (short) a;
      case I8 -> (byte) a;
    };
  }

  private static int read(Type type, long address) {
    return switch (type) {
      case F32, I32 -> ALL.get(JAVA_INT_UNALIGNED, address);
      case I16 -> ALL.get(JAVA_SHORT_UNALIGNED, address);
      case I8 -> ALL.get(JAVA_BYTE, address);
    };
  }

  private static void write(Type type, long address, int lane) {
    switch (type) {
      case F32, I32 -> ALL.set(JAVA_INT_UNALIGNED, address, lane);
      case I16 -> ALL.set(JAVA_SHORT_UNALIGNED, address, (short) lane);
      case I8 -> ALL.set(JAVA_BYTE, address, (byte) lane);
    }
  }
}
