package dev.lowbit.bench.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An operation of the library with its operands.
 *
 * @param lib the library
 * @param name of the implementation
 * @param handle {@code dnnl_primitive_t}
 * @param count number of arguments
 * @param arguments {@code dnnl_exec_arg_t} each
 */
public record Primitive(
    OneDnn lib, String name, MemorySegment handle, int count, MemorySegment arguments)
    implements Runnable {
  static final int SOURCE = 1;
  static final int DESTINATION = 17;
  static final int WEIGHTS = 33;
  static final int BIAS = 41;
  static final int SOURCES = 1024;
  static final int SCALES = 4096;

  private static final int IMPLEMENTATION = 8; // what dnnl_primitive_desc_query can ask for
  private static final long ARGUMENT = 16; // bytes: int, padding, pointer

  /** Makes it from its description. */
  static Primitive of(
      OneDnn lib, Arena arena, MemorySegment description, Map<Integer, Memory> operands) {
    MemorySegment arguments = arena.allocate(ARGUMENT * operands.size(), 8);
    long at = 0;
    for (Map.Entry<Integer, Memory> operand : operands.entrySet()) {
      arguments.set(JAVA_INT, at, operand.getKey());
      arguments.set(ADDRESS, at + 8, operand.getValue().handle());
      at += ARGUMENT;
    }
    return new Primitive(
        lib,
        name(lib, description),
        lib.create(arena, "primitive", description),
        operands.size(),
        arguments);
  }

  /** Copies into another order. */
  static Primitive reorder(Memory from, Memory to) {
    OneDnn lib = from.desc().lib();
    Arena arena = to.desc().arena();
    MemorySegment description =
        lib.make(
            arena,
            "dnnl_reorder_primitive_desc_create",
            "dnnl_primitive_desc_destroy",
            from.desc().handle(),
            lib.engine(),
            to.desc().handle(),
            lib.engine(),
            MemorySegment.NULL);
    return of(lib, arena, description, Map.of(SOURCE, from, DESTINATION, to));
  }

  /** Puts channels behind each other. */
  static Primitive concat(List<Memory> from, Memory to) {
    OneDnn lib = to.desc().lib();
    Arena arena = to.desc().arena();
    MemorySegment descs = arena.allocate(ADDRESS, from.size());
    Map<Integer, Memory> operands = new HashMap<>(Map.of(DESTINATION, to));
    for (int i = 0; i < from.size(); i++) {
      descs.setAtIndex(ADDRESS, i, from.get(i).desc().handle());
      operands.put(SOURCES + i, from.get(i));
    }
    MemorySegment description =
        lib.make(
            arena,
            "dnnl_concat_primitive_desc_create",
            "dnnl_primitive_desc_destroy",
            lib.engine(),
            to.desc().handle(),
            from.size(),
            1,
            descs,
            MemorySegment.NULL);
    return of(lib, arena, description, operands);
  }

  @SuppressWarnings("restricted")
  static String name(OneDnn lib, MemorySegment description) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ADDRESS);
      lib.call("dnnl_primitive_desc_query", description, IMPLEMENTATION, 0, out);
      return out.get(ADDRESS, 0).reinterpret(256).getString(0);
    }
  }

  @Override
  public void run() {
    lib.execute(handle, count, arguments);
  }
}
