package dev.lowbit.cpu.codegen;

import dev.lowbit.spi.Availability;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Compiles programs, and gives equal programs the same code.
 *
 * <p>Bounded: the code that was asked for longest ago is forgotten, and its class unloaded when no
 * plan holds it.
 */
public final class CodeCache {
  /** Of this JVM. */
  public static final CodeCache SHARED = new CodeCache(512);

  private final Map<String, Code> codes;

  CodeCache(int capacity) {
    codes =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 0;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Code> eldest) {
            return size() > capacity;
          }
        };
  }

  /**
   * The program's code, or the hand-written loop where this JVM allows no hidden classes, or the
   * method is larger than C2 compiles, which shows only when it is generated.
   *
   * @throws IllegalArgumentException if C2 would not compile the program well; {@link
   *     Limits#refusal} asks beforehand
   */
  public synchronized Code code(Program program, Limits limits, Kernel handWritten) {
    Optional<String> refusal = limits.refusal(program);
    if (refusal.isPresent())
      throw new IllegalArgumentException("program " + program.name() + ": " + refusal.get());
    if (HiddenClasses.availability() instanceof Availability.Missing missing)
      return new Code(handWritten, missing.reason() + " (" + missing.cure() + ")", false);
    Code known = codes.get(program.text());
    if (known != null) return known;
    long start = System.nanoTime();
    byte[] classFile = Emitter.classFile(program);
    int length = codeLength(classFile);
    Optional<String> tooLarge = limits.refusal(length);
    if (tooLarge.isPresent()) return new Code(handWritten, tooLarge.get(), true);
    try {
      Kernel kernel = HiddenClasses.instance(classFile);
      Code code = new Code(kernel, classFile, length, System.nanoTime() - start);
      codes.put(program.text(), code);
      return code;
    } catch (UnsupportedOperationException forbidden) {
      return new Code(handWritten, String.valueOf(forbidden.getMessage()), false);
    }
  }

  /** How many programs it remembers. */
  synchronized int size() {
    return codes.size();
  }

  private static int codeLength(byte[] classFile) {
    return ClassFile.of().parse(classFile).methods().stream()
        .filter(method -> method.methodName().equalsString(Emitter.RUN))
        .mapToInt(method -> ((CodeAttribute) method.code().orElseThrow()).codeLength())
        .sum();
  }
}
