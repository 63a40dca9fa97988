package dev.lowbit.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lowbit.spi.BackendException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/** A shared library that stays loaded, and its functions. */
public final class NativeLibrary {
  private static final Linker LINKER = Linker.nativeLinker();

  private final SymbolLookup symbols;

  private NativeLibrary(SymbolLookup symbols) {
    this.symbols = symbols;
  }

  /**
   * Loads a file.
   *
   * @param file the library
   * @return the library
   * @throws BackendException if it cannot be loaded
   */
  @SuppressWarnings("restricted")
  public static NativeLibrary open(Path file) {
    try {
      return new NativeLibrary(SymbolLookup.libraryLookup(file, Arena.global()));
    } catch (IllegalArgumentException e) {
      throw new BackendException("cannot load " + file, e);
    }
  }

  /**
   * Loads what the system finds under a name.
   *
   * @param name for example {@code libm.so.6}
   * @return the library
   * @throws BackendException if there is none
   */
  @SuppressWarnings("restricted")
  public static NativeLibrary open(String name) {
    try {
      return new NativeLibrary(SymbolLookup.libraryLookup(name, Arena.global()));
    } catch (IllegalArgumentException e) {
      throw new BackendException("the system finds no " + name, e);
    }
  }

  /**
   * Finds a function or a variable.
   *
   * @param name as exported
   * @return its address, if it is there
   */
  public Optional<MemorySegment> find(String name) {
    return symbols.find(name);
  }

  /**
   * Links a function.
   *
   * @param name as exported
   * @param result what it returns
   * @param arguments what it takes
   * @return the function
   * @throws BackendException if the library has none of that name
   */
  public MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
    return link(name, FunctionDescriptor.of(result, arguments));
  }

  /**
   * Links a function that returns nothing.
   *
   * @param name as exported
   * @param arguments what it takes
   * @return the function
   * @throws BackendException if the library has none of that name
   */
  public MethodHandle procedure(String name, MemoryLayout... arguments) {
    return link(name, FunctionDescriptor.ofVoid(arguments));
  }

  @SuppressWarnings("restricted")
  private MethodHandle link(String name, FunctionDescriptor descriptor) {
    MemorySegment address =
        find(name).orElseThrow(() -> new BackendException("the library has no " + name));
    return LINKER.downcallHandle(address, descriptor);
  }

  /**
   * Sets a variable of this process; many libraries read theirs when they are loaded.
   *
   * @param name of the variable
   * @param value its new value
   * @throws BackendException if the system refuses
   */
  public static void setEnvironment(String name, String value) {
    MethodHandle set =
        new NativeLibrary(LINKER.defaultLookup())
            .function("setenv", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
    int status;
    try (Arena arena = Arena.ofConfined()) {
      status = (int) set.invoke(arena.allocateFrom(name), arena.allocateFrom(value), 1);
    } catch (Throwable e) {
      throw new IllegalStateException("setenv", e);
    }
    if (status != 0) throw new BackendException("setenv failed with status " + status);
  }
}
