package dev.lowbit.bench.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lowbit.bench.NativeLibrary;
import dev.lowbit.bench.SharedLibraries;
import dev.lowbit.spi.Availability;
import dev.lowbit.spi.BackendException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The library with one engine and one stream, kept to one thread.
 *
 * <p>OpenMP reads its environment when it is loaded, so {@code OMP_NUM_THREADS} is set before that,
 * and the number is asked back: a peer with two threads would be another peer.
 */
public final class OneDnn {
  private static final String FOLDER = "org/bytedeco/dnnl/linux-x86_64/";
  private static final List<String> FILES = List.of("libdnnl.so.3", "libgomp.so.1");
  private static final String CURE = "the jar org.bytedeco:dnnl carries it for Linux on x86-64";

  private final NativeLibrary library;
  private final MemorySegment engine;
  private final MemorySegment stream;
  private final String version;

  @SuppressWarnings("restricted")
  private OneDnn() {
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!system.equals("Linux amd64")) throw new BackendException("no library for " + system);
    Path folder = SharedLibraries.unpack(FOLDER, FILES);
    NativeLibrary.setEnvironment("OMP_NUM_THREADS", "1");
    try {
      NativeLibrary openMp = NativeLibrary.open(folder.resolve(FILES.get(1)));
      library = NativeLibrary.open(folder.resolve(FILES.get(0)));
      int threads = (int) openMp.function("omp_get_max_threads", JAVA_INT).invoke();
      if (threads != 1)
        throw new BackendException("oneDNN would run " + threads + " threads, not 1");
      MemorySegment numbers =
          ((MemorySegment) library.function("dnnl_version", ADDRESS).invoke()).reinterpret(12);
      version = numbers.get(JAVA_INT, 0) + "." + numbers.get(JAVA_INT, 4);
    } catch (BackendException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new BackendException("cannot load " + FILES + ": " + e, e);
    }
    Arena arena = Arena.global();
    engine = create(arena, "engine", 1, 0L);
    stream = create(arena, "stream", engine, 1);
  }

  /** Static and final, so that the JIT sees through it; linked after the library is there. */
  private static final class Calls {
    static final MethodHandle EXECUTE =
        open()
            .library
            .function("dnnl_primitive_execute", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
  }

  private static final class Loaded {
    static final Object STATE = load();

    private static Object load() {
      try {
        return new OneDnn();
      } catch (BackendException e) {
        return new Availability.Missing(String.valueOf(e.getMessage()), CURE);
      }
    }
  }

  /**
   * Says whether the library is there, and loads it.
   *
   * @return ready with its version, or missing with the reason
   */
  public static Availability availability() {
    return Loaded.STATE instanceof Availability.Missing missing
        ? missing
        : new Availability.Ready(open().toString());
  }

  /**
   * Returns the library.
   *
   * @return the same object every time
   * @throws BackendException if it is missing; the message is the reason
   */
  public static OneDnn open() {
    if (Loaded.STATE instanceof OneDnn loaded) return loaded;
    Availability.Missing missing = (Availability.Missing) Loaded.STATE;
    throw new BackendException("no oneDNN: " + missing.reason() + "; " + missing.cure());
  }

  /**
   * Makes an object of the library: {@code dnnl_KIND_create(&object, arguments...)}.
   *
   * @param arena destroys it when it is closed
   * @param kind for example {@code memory}
   * @param arguments integers, longs, segments
   * @return the handle
   * @throws BackendException if the library refuses
   */
  MemorySegment create(Arena arena, String kind, Object... arguments) {
    return make(arena, "dnnl_" + kind + "_create", "dnnl_" + kind + "_destroy", arguments);
  }

  /** The same with other names of the functions. */
  @SuppressWarnings("restricted")
  MemorySegment make(Arena arena, String create, String destroy, Object... arguments) {
    MemorySegment out = arena.allocate(ADDRESS);
    Object[] all = new Object[arguments.length + 1];
    all[0] = out;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    call(create, all);
    return out.get(ADDRESS, 0).reinterpret(arena, handle -> call(destroy, handle));
  }

  /** Calls a function that returns a status. */
  void call(String name, Object... arguments) {
    int status = (int) invoke(name, JAVA_INT, arguments);
    if (status != 0) throw new BackendException(name + " failed with status " + status);
  }

  /** Calls any function; slow, for set-up. */
  Object invoke(String name, MemoryLayout result, Object... arguments) {
    MemoryLayout[] layouts =
        Arrays.stream(arguments).map(OneDnn::layout).toArray(MemoryLayout[]::new);
    try {
      return library.function(name, result, layouts).invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(name, e);
    }
  }

  /** Runs a primitive; the CPU's stream is in order, so the work is done on return. */
  void execute(MemorySegment primitive, int count, MemorySegment arguments) {
    int status;
    try {
      status = (int) Calls.EXECUTE.invokeExact(primitive, stream, count, arguments);
    } catch (Throwable e) {
      throw new IllegalStateException("dnnl_primitive_execute", e);
    }
    if (status != 0) throw new IllegalStateException("a primitive failed with status " + status);
  }

  MemorySegment engine() {
    return engine;
  }

  @Override
  public String toString() {
    return "oneDNN " + version + ", one thread";
  }

  private static MemoryLayout layout(Object argument) {
    return switch (argument) {
      case MemorySegment _ -> ADDRESS;
      case Integer _ -> JAVA_INT;
      case Long _ -> JAVA_LONG;
      case Float _ -> JAVA_FLOAT;
      default -> throw new IllegalArgumentException("no layout of " + argument);
    };
  }
}
