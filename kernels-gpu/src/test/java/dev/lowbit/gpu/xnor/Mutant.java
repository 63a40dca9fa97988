package dev.lowbit.gpu.xnor;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lowbit.gpu.EmulatedGpu;
import dev.lowbit.gpu.Gpu;
import dev.lowbit.gpu.GpuException;
import dev.lowbit.gpu.PtxEdit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A shipped kernel with one fault in its text, and runs that must notice.
 *
 * @param name the entry and its fault
 * @param subject what runs it
 * @param edit plants the fault
 */
record Mutant(String name, Subject subject, UnaryOperator<String> edit) {
  static final String BARRIER = "bar\\.sync\\s+0";
  static final String BALLOT = "(vote\\.sync\\.ballot\\.b32 \\t%r\\d+, %p\\d+), %r\\d+";
  static final String SHUFFLE =
      "(shfl\\.sync\\.bfly\\.b32 \\t%r\\d+\\|%p\\d+, %r\\d+, %r\\d+, %r\\d+), %r\\d+";
  static final String DISTANCE = "(shfl\\.sync\\.bfly\\.b32 \\t%r\\d+\\|%p\\d+, %r\\d+), %r\\d+";
  static final String B1 = "(m16n8k256\\S+ \\{[^}]*\\}, \\{[^}]*\\}), \\{(%r\\d+),(%r\\d+)\\}";
  static final String B1_A =
      "(m16n8k256\\S+ \\{[^}]*\\}), \\{(%r\\d+),(%r\\d+),(%r\\d+),(%r\\d+)\\}";
  static final String S8 = "(m16n8k32\\S+ \\{[^}]*\\}, \\{[^}]*\\}), \\{(%r\\d+),(%r\\d+)\\}";
  static final String S8_A =
      "(m16n8k32\\S+ \\{[^}]*\\}), \\{(%r\\d+),(%r\\d+),(%r\\d+),(%r\\d+)\\}";
  static final String WARP_BARRIER = "bar\\.warp\\.sync\\s+-1";
  static final String LANE = "(shfl\\.sync\\.idx\\.b32 \\t%r\\d+\\|%p\\d+, %r\\d+), %r\\d+";
  static final String ASK =
      "(shfl\\.sync\\.idx\\.b32 \\t%r\\d+\\|%p\\d+, %r\\d+, %r\\d+, %r\\d+), %r\\d+";

  /**
   * An entry and runs that take it.
   *
   * @param entry of the PTX
   * @param capability of the emulated device
   * @param run compares with the reference
   */
  record Subject(String entry, int capability, Consumer<Gpu> run) {
    /** Without a statement. */
    Mutant without(String fault, String statement, int occurrence) {
      return mutant(fault, PtxEdit.remove(entry, statement, occurrence));
    }

    /** With another text. */
    Mutant with(String fault, String regex, String replacement, int occurrence) {
      return mutant(fault, PtxEdit.replace(entry, regex, replacement, occurrence));
    }

    private Mutant mutant(String fault, UnaryOperator<String> edit) {
      return new Mutant(entry + ": " + fault, this, edit);
    }

    /** The shipped kernel passes. */
    void check() {
      try (Gpu gpu = EmulatedGpu.open(capability)) {
        run.accept(gpu);
      }
    }

    @Override
    public String toString() {
      return entry;
    }
  }

  /** Fails unless the emulator or the comparison notices. */
  void mustBeCaught() {
    Gpu gpu = EmulatedGpu.open(subject.capability, edit);
    try {
      subject.run.accept(gpu);
    } catch (GpuException | AssertionError caught) {
      String how = String.valueOf(caught.getMessage());
      assertFalse(how.contains("cuModuleLoad"), () -> "no mutant, but no PTX either: " + how);
      return;
    }
    fail(name + " survives");
  }

  @Override
  public String toString() {
    return name;
  }
}
