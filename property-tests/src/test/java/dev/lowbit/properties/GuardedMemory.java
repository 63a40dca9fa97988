package dev.lowbit.properties;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory between two inaccessible pages: a kernel that reads or writes one byte too many crashes.
 *
 * <pre>
 *   | no access | ........ operand | no access |     ending
 *   | no access | operand ........ | no access |     starting
 * </pre>
 *
 * <p>A crash of the JVM leaves its case in {@code target/guarded-case.txt}. Where there is no mmap
 * with Linux's constants, memory is exact but unguarded, and one line says so.
 */
@SuppressWarnings("restricted")
public final class GuardedMemory implements Memory, AutoCloseable {
  private static final long PAGE = 1 << 16; // a multiple of the page size of every Linux
  private static final boolean LINUX = "Linux".equals(System.getProperty("os.name"));
  private static final int NO_ACCESS = 0;
  private static final int READ_WRITE = 3;
  private static final int PRIVATE_ANONYMOUS = 0x22;
  private static final Path CASE = Path.of("target", "guarded-case.txt");

  static {
    if (!LINUX) System.out.println("Guard pages are Linux only: bounds are checked by canaries");
  }

  private final boolean ending;
  private final List<MemorySegment> regions = new ArrayList<>();

  private GuardedMemory(boolean ending, Object reproducer) {
    this.ending = ending;
    try {
      Files.createDirectories(Path.of("target"));
      Files.writeString(CASE, reproducer + (ending ? " ending" : " starting") + " at a guard\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Operands end where the inaccessible page starts.
   *
   * @param reproducer the case, kept in a file in case of a crash
   */
  public static GuardedMemory ending(Object reproducer) {
    return new GuardedMemory(true, reproducer);
  }

  /**
   * Operands start where the inaccessible page ends.
   *
   * @param reproducer the case, kept in a file in case of a crash
   */
  public static GuardedMemory starting(Object reproducer) {
    return new GuardedMemory(false, reproducer);
  }

  @Override
  public MemorySegment allocate(long bytes) {
    if (!LINUX) return Memory.aligned().allocate(bytes);
    long inner = Math.ceilDiv(bytes, PAGE) * PAGE;
    MemorySegment region = Libc.map(inner + 2 * PAGE).reinterpret(inner + 2 * PAGE);
    regions.add(region);
    if (inner > 0) Libc.protect(region.asSlice(PAGE, inner), READ_WRITE);
    return region.asSlice(ending ? PAGE + inner - bytes : PAGE, bytes);
  }

  @Override
  public void close() {
    regions.forEach(Libc::unmap);
    regions.clear();
  }

  private static final class Libc {
    private static final MethodHandle MMAP =
        find("mmap", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle MPROTECT =
        find("mprotect", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle MUNMAP = find("munmap", JAVA_INT, ADDRESS, JAVA_LONG);

    private static MethodHandle find(String name, MemoryLayout result, MemoryLayout... arguments) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    static MemorySegment map(long bytes) {
      try {
        MemorySegment region =
            (MemorySegment)
                MMAP.invokeExact(MemorySegment.NULL, bytes, NO_ACCESS, PRIVATE_ANONYMOUS, -1, 0L);
        if (region.address() == -1) throw new IllegalStateException("mmap of " + bytes + " bytes");
        return region;
      } catch (Throwable e) {
        throw new AssertionError("mmap", e);
      }
    }

    static void protect(MemorySegment segment, int access) {
      try {
        int failed = (int) MPROTECT.invokeExact(segment, segment.byteSize(), access);
        if (failed != 0) throw new IllegalStateException("mprotect of " + segment);
      } catch (Throwable e) {
        throw new AssertionError("mprotect", e);
      }
    }

    static void unmap(MemorySegment segment) {
      try {
        int failed = (int) MUNMAP.invokeExact(segment, segment.byteSize());
        if (failed != 0) throw new IllegalStateException("munmap of " + segment);
      } catch (Throwable e) {
        throw new AssertionError("munmap", e);
      }
    }
  }
}
