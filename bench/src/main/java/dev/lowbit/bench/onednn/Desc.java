package dev.lowbit.bench.onednn;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lowbit.Layout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A memory descriptor: sizes n, c, h, w of a tensor whatever its order, type, and how it lies.
 *
 * @param lib the library
 * @param arena of the handle
 * @param handle {@code dnnl_memory_desc_t}
 */
public record Desc(OneDnn lib, Arena arena, MemorySegment handle) {
  private static final int ANY = 1;
  private static final int BLOCKED = 78; // aBcd16b, known as nChw16c

  /** Order of an activation tensor. */
  static Desc of(OneDnn lib, Arena arena, DataType type, Layout layout, long... nchw) {
    long c = nchw[1];
    long h = nchw[2];
    long w = nchw[3];
    return layout == Layout.NHWC
        ? strided(lib, arena, type, nchw, h * w * c, 1, w * c, c)
        : strided(lib, arena, type, nchw, c * h * w, h * w, w, 1);
  }

  /** The library chooses. */
  static Desc any(OneDnn lib, Arena arena, DataType type, long... sizes) {
    return tagged(lib, arena, type, ANY, sizes);
  }

  /** Blocks of 16 channels. */
  static Desc blocked(OneDnn lib, Arena arena, DataType type, long... nchw) {
    return tagged(lib, arena, type, BLOCKED, nchw);
  }

  /** The last size lies contiguous. */
  static Desc rows(OneDnn lib, Arena arena, DataType type, long... sizes) {
    long[] strides = new long[sizes.length];
    long stride = 1;
    for (int i = sizes.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= sizes[i];
    }
    return strided(lib, arena, type, sizes, strides);
  }

  private static Desc tagged(OneDnn lib, Arena arena, DataType type, int tag, long... sizes) {
    MemorySegment dims = arena.allocateFrom(JAVA_LONG, sizes);
    return new Desc(lib, arena, make(lib, arena, "with_tag", sizes.length, dims, type.code, tag));
  }

  private static Desc strided(
      OneDnn lib, Arena arena, DataType type, long[] sizes, long... strides) {
    MemorySegment dims = arena.allocateFrom(JAVA_LONG, sizes);
    MemorySegment steps = arena.allocateFrom(JAVA_LONG, strides);
    return new Desc(
        lib, arena, make(lib, arena, "with_strides", sizes.length, dims, type.code, steps));
  }

  private static MemorySegment make(OneDnn lib, Arena arena, String how, Object... arguments) {
    return lib.make(arena, "dnnl_memory_desc_create_" + how, "dnnl_memory_desc_destroy", arguments);
  }

  /** Channels first to first + count - 1, within the same memory. */
  Desc channels(int first, long... nchw) {
    MemorySegment dims = arena.allocateFrom(JAVA_LONG, nchw);
    MemorySegment offsets = arena.allocateFrom(JAVA_LONG, 0, first, 0, 0);
    return new Desc(lib, arena, make(lib, arena, "submemory", handle, dims, offsets));
  }

  /** Bytes of the memory, padding included. */
  long size() {
    return (long) lib.invoke("dnnl_memory_desc_get_size", JAVA_LONG, handle);
  }

  /** Whether both describe the same order. */
  boolean same(Desc other) {
    return (int) lib.invoke("dnnl_memory_desc_equal", JAVA_INT, handle, other.handle) != 0;
  }

  /** Memory of its own. */
  Memory memory() {
    return memory(arena.allocate(Math.max(size(), 1), 64));
  }

  /** The caller's memory. */
  Memory memory(MemorySegment data) {
    return new Memory(this, data, lib.create(arena, "memory", handle, lib.engine(), data));
  }
}
