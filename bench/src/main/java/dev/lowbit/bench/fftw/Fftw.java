package dev.lowbit.bench.fftw;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lowbit.bench.NativeLibrary;
import dev.lowbit.bench.SharedLibraries;
import dev.lowbit.spi.BackendException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;

/**
 * A library with FFTW's functions for float32, kept to one thread: FFTW or MKL.
 *
 * <p>Plans of a {@link Planner} are run on addresses of no arena: the call would count the users of
 * every segment.
 */
public final class Fftw {
  /** System properties that name a library's file. */
  public static final List<String> PROPERTIES = List.of("lowbit.fftw", "lowbit.mkl");

  private static final String FOLDER = "org/bytedeco/fftw/linux-x86_64/";
  private static final String FILE = "libfftw3f.so.3";
  private static final List<String> MKL_FILES = List.of("libmkl_rt.so.2", "libmkl_rt.so");

  private static final String TRANSPOSE = "MKL_Somatcopy";
  private static final int LONGEST = 200; // characters of a version

  private final String name;
  private final NativeLibrary library;
  private final MemorySegment forward;
  private final MemorySegment backward;
  private final MemorySegment split;
  private final MemorySegment transpose; // NULL where there is none

  private Fftw(String name, NativeLibrary library) {
    this.library = library;
    forward = address("fftwf_execute_dft_r2c");
    backward = address("fftwf_execute_dft_c2r");
    split = address("fftwf_execute_split_dft");
    transpose = library.find(TRANSPOSE).orElse(MemorySegment.NULL);
    this.name = version(name);
  }

  /**
   * FFTW: {@code -Dlowbit.fftw=FILE}, else from the class path, else the system's.
   *
   * @return the library
   * @throws BackendException if there is none; the message is the reason and the cure
   */
  public static Fftw fftw() {
    String file = System.getProperty(PROPERTIES.get(0));
    if (file != null) return new Fftw("FFTW", NativeLibrary.open(Path.of(file)));
    try {
      Path folder = SharedLibraries.unpack(FOLDER, List.of(FILE));
      return new Fftw("FFTW", NativeLibrary.open(folder.resolve(FILE)));
    } catch (BackendException notThere) {
      return system(
          "FFTW",
          List.of(FILE),
          "build with -Pfftw, or install it, or give -Dlowbit.fftw=FILE of a stronger build");
    }
  }

  /**
   * MKL: {@code -Dlowbit.mkl=FILE}, else the system's.
   *
   * @return the library
   * @throws BackendException if there is none; the message is the reason and the cure
   */
  public static Fftw mkl() {
    NativeLibrary.setEnvironment("MKL_NUM_THREADS", "1");
    String file = System.getProperty(PROPERTIES.get(1));
    if (file != null) return new Fftw("MKL", NativeLibrary.open(Path.of(file)));
    return system("MKL", MKL_FILES, "install it, or give -Dlowbit.mkl=FILE of libmkl_rt");
  }

  private static Fftw system(String name, List<String> files, String cure) {
    for (String file : files)
      try {
        return new Fftw(name, NativeLibrary.open(file));
      } catch (BackendException notThere) {
        // the next name
      }
    throw new BackendException("no " + name + ": the system finds none of " + files + "; " + cure);
  }

  /** MKL calls itself an FFTW of long ago, so its own name comes first. */
  private String version(String name) {
    if (library.find("MKL_Get_Version_String").isEmpty())
      return library.find("fftwf_version").map(Fftw::text).orElse(name);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(LONGEST);
      library.procedure("MKL_Get_Version_String", ADDRESS, JAVA_INT).invoke(text, LONGEST);
      return text(text).replaceAll(".*Version (\\S+).*", "MKL $1");
    } catch (Throwable e) {
      throw new BackendException("cannot ask " + name + " for its version", e);
    }
  }

  @SuppressWarnings("restricted")
  private static String text(MemorySegment version) {
    return version.reinterpret(LONGEST).getString(0).strip();
  }

  private MemorySegment address(String function) {
    return library
        .find(function)
        .orElseThrow(() -> new BackendException("the library has no " + function));
  }

  /** Whether it transposes matrices. */
  boolean transposes() {
    return transpose.address() != 0;
  }

  /** Rows x columns, row after row, to columns x rows. */
  void transpose(long rows, long columns, MemorySegment from, MemorySegment to) {
    try {
      Calls.TRANSPOSE.invokeExact(
          transpose, (byte) 'R', (byte) 'T', rows, columns, 1f, from, columns, to, rows);
    } catch (Throwable e) {
      throw new IllegalStateException("a native call failed", e);
    }
  }

  NativeLibrary library() {
    return library;
  }

  /** Images to half spectra. */
  void forward(MemorySegment plan, MemorySegment image, MemorySegment spectrum) {
    try {
      Calls.REAL.invokeExact(forward, plan, image, spectrum);
    } catch (Throwable e) {
      throw new IllegalStateException("a native call failed", e);
    }
  }

  /** Half spectra, which are destroyed, to images. */
  void backward(MemorySegment plan, MemorySegment spectrum, MemorySegment image) {
    try {
      Calls.REAL.invokeExact(backward, plan, spectrum, image);
    } catch (Throwable e) {
      throw new IllegalStateException("a native call failed", e);
    }
  }

  /** Real and imaginary part before, then after. */
  void split(
      MemorySegment plan,
      MemorySegment re,
      MemorySegment im,
      MemorySegment reAfter,
      MemorySegment imAfter) {
    try {
      Calls.SPLIT.invokeExact(split, plan, re, im, reAfter, imAfter);
    } catch (Throwable e) {
      throw new IllegalStateException("a native call failed", e);
    }
  }

  /** The same functions of every library; static and final, so that the JIT sees through them. */
  private static final class Calls {
    static final MethodHandle REAL = procedure(ADDRESS, ADDRESS, ADDRESS);
    static final MethodHandle TRANSPOSE =
        procedure(
            JAVA_BYTE,
            JAVA_BYTE,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_FLOAT,
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG);
    static final MethodHandle SPLIT = procedure(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);

    @SuppressWarnings("restricted")
    private static MethodHandle procedure(MemoryLayout... arguments) {
      return Linker.nativeLinker().downcallHandle(FunctionDescriptor.ofVoid(arguments));
    }
  }

  @Override
  public String toString() {
    return name + ", one thread";
  }
}
