package dev.lowbit.cpu.codegen;

import dev.lowbit.spi.Availability;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;

/** Whether and how a class file becomes a class at run time. */
final class HiddenClasses {
  private static final String SWITCH = "lowbit.codegen";

  private HiddenClasses() {}

  /** Asked for every program: a switch may change, a native image never allows it. */
  static Availability availability() {
    if (!Boolean.parseBoolean(System.getProperty(SWITCH, "true")))
      return new Availability.Missing("-D" + SWITCH + "=false", "leave the property out");
    if (System.getProperty("org.graalvm.nativeimage.imagecode") != null)
      return new Availability.Missing("a native image loads no classes", "run on a JVM");
    return new Availability.Ready("hidden classes");
  }

  /**
   * An instance of a new hidden class. A class file that does not verify is a defect of the
   * generator and an error, not a reason to run something else.
   *
   * @throws UnsupportedOperationException where the JVM allows no hidden classes
   */
  static Kernel instance(byte[] classFile) {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(classFile, true);
      return (Kernel) lookup.lookupClass().getDeclaredConstructor().newInstance();
    } catch (IllegalAccessException | SecurityException forbidden) {
      throw new UnsupportedOperationException(
          "hidden classes are forbidden: " + forbidden, forbidden);
    } catch (InstantiationException
        | NoSuchMethodException
        | InvocationTargetException impossible) {
      throw new LinkageError("a generated class has an empty constructor", impossible);
    }
  }
}
