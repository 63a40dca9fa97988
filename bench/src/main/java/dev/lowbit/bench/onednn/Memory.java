package dev.lowbit.bench.onednn;

import java.lang.foreign.MemorySegment;

/**
 * A tensor.
 *
 * @param desc sizes, type and order
 * @param data the elements
 * @param handle {@code dnnl_memory_t}
 */
public record Memory(Desc desc, MemorySegment data, MemorySegment handle) {
  /** This tensor in another order, copied now; itself if the order is the same. */
  Memory as(Desc other) {
    if (desc.same(other)) return this;
    Memory copy = other.memory();
    Primitive.reorder(this, copy).run();
    return copy;
  }
}
