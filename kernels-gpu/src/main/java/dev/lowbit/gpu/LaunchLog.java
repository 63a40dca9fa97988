package dev.lowbit.gpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The last launches of a device: a faulty kernel is reported by some later call, which does not say
 * whose fault it is. Noting allocates nothing and takes no lock; while more threads launch than
 * there are entries, an entry may mix two launches.
 */
final class LaunchLog {
  private static final int ENTRIES = 16;
  private static final int SHOWN = 4;

  /** PTX allows no more. */
  private static final int ARGUMENT_BYTES = 4352;

  private static final class Entry {
    private final MemorySegment arguments = Arena.ofAuto().allocate(ARGUMENT_BYTES, 16);
    private @Nullable Kernel kernel;
    private int gridX;
    private int gridY;
    private int gridZ;
    private int block;
    private int sharedBytes;
  }

  private final Entry[] entries = new Entry[ENTRIES];
  private final AtomicLong count = new AtomicLong();

  LaunchLog() {
    for (int i = 0; i < ENTRIES; i++) entries[i] = new Entry();
  }

  void note(Launch launch) {
    Entry entry = entries[(int) (count.getAndIncrement() % ENTRIES)];
    MemorySegment arguments = launch.arguments();
    MemorySegment.copy(arguments, 0, entry.arguments, 0, arguments.byteSize());
    entry.kernel = launch.kernel();
    entry.gridX = launch.gridX();
    entry.gridY = launch.gridY();
    entry.gridZ = launch.gridZ();
    entry.block = launch.block();
    entry.sharedBytes = launch.sharedBytes();
  }

  /** The newest first; empty if there was none. */
  String newest() {
    long n = count.get();
    StringJoiner text = new StringJoiner("; ");
    for (long i = n - 1; i >= Math.max(0, n - SHOWN); i--)
      text.add(describe(entries[(int) (i % ENTRIES)]));
    return text.toString();
  }

  private static String describe(Entry entry) {
    Kernel kernel = entry.kernel;
    if (kernel == null) return "a launch that is just being noted";
    return kernel
        .signature()
        .describe(
            entry.arguments, entry.gridX, entry.gridY, entry.gridZ, entry.block, entry.sharedBytes);
  }
}
