package dev.lowbit.gpu;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From a driver's handle to JCuda's object for it. A look-up takes no lock and, unlike a map with
 * boxed keys, allocates nothing; a change copies.
 */
final class HandleTable<T> {
  /** Open addressing over a power of two, at most half full; a free slot holds null. */
  private record Slots(long[] keys, @Nullable Object[] values, int used) {
    static Slots empty(int size) {
      return new Slots(new long[size], new @Nullable Object[size], 0);
    }

    int find(long key) {
      int mask = keys.length - 1;
      int i = Long.hashCode(key * 0x9E3779B97F4A7C15L) & mask;
      while (values[i] != null && keys[i] != key) i = (i + 1) & mask;
      return i;
    }

    Slots with(long key, Object value) {
      int i = find(key);
      int count = values[i] == null ? used + 1 : used;
      Slots copy = empty(Math.max(keys.length, Integer.highestOneBit(count) * 4));
      for (int j = 0; j < keys.length; j++) copy.set(keys[j], values[j]);
      copy.set(key, value);
      return new Slots(copy.keys, copy.values, count);
    }

    private void set(long key, @Nullable Object value) {
      if (value == null) return;
      int i = find(key);
      keys[i] = key;
      values[i] = value;
    }
  }

  private volatile Slots slots = Slots.empty(4);

  /** The object of a handle, or null. */
  @SuppressWarnings("unchecked") // only put writes
  @Nullable T get(long handle) {
    Slots current = slots;
    return (T) current.values[current.find(handle)];
  }

  /** The object of a handle that was put. */
  T known(long handle) {
    T object = get(handle);
    if (object == null)
      throw new IllegalArgumentException("no such handle: 0x" + Long.toHexString(handle));
    return object;
  }

  /** Sets the object of a handle. */
  synchronized void put(long handle, T object) {
    slots = slots.with(handle, object);
  }

  /** Every object. */
  @SuppressWarnings("unchecked")
  List<T> all() {
    List<T> all = new ArrayList<>();
    for (Object value : slots.values) if (value != null) all.add((T) value);
    return all;
  }
}
