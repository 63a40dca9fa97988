package dev.lowbit.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The two ways a user starts: modules need no flag, the class path needs one and says so. */
class ModularJvmTest {
  private static final String CURE = "--add-modules jdk.incubator.vector";

  @Test
  void modulesNeedNoFlagForTheVectorModule() {
    ChildJvm jvm = ChildJvm.onModulePath("--add-modules", "dev.lowbit.cpu");
    assertEquals(
        List.of("best=cpu dot=56", "module=dev.lowbit.reference", "plan=cpu"),
        jvm.out(),
        jvm::toString);
  }

  @Test
  void theClassPathWithTheFlagGetsTheCpu() {
    ChildJvm jvm = ChildJvm.onClassPath("--add-modules", "jdk.incubator.vector");
    assertEquals(List.of("best=cpu dot=56", "module=null", "plan=cpu"), jvm.out(), jvm::toString);
  }

  @Test
  void theClassPathWithoutTheFlagGetsTheReferenceAndTheCure() {
    ChildJvm jvm = ChildJvm.onClassPath();
    assertEquals(
        List.of("best=reference dot=56", "module=null", "plan=reference"),
        jvm.out(),
        jvm::toString);
    assertEquals(1, jvm.log().stream().filter(line -> line.contains(CURE)).count(), jvm::toString);
  }

  @Test
  void aForcedBackendThatCannotRunFailsWithTheCure() {
    ChildJvm jvm = ChildJvm.onClassPath("-Dlowbit.backend=cpu");
    assertTrue(jvm.out().stream().anyMatch(line -> line.contains(CURE)), jvm::toString);
    assertTrue(jvm.out().stream().noneMatch(line -> line.startsWith("best=")), jvm::toString);
  }

  @Test
  void aForcedBackendIsTaken() {
    ChildJvm jvm =
        ChildJvm.onClassPath("-Dlowbit.backend=reference", "--add-modules", "jdk.incubator.vector");
    assertEquals("best=reference dot=56", jvm.out().get(0), jvm::toString);
  }

  @Test
  void aForcedBackendThatDoesNotExistFailsWithTheNames() {
    ChildJvm jvm = ChildJvm.onClassPath("-Dlowbit.backend=abacus");
    String out = String.join("\n", jvm.out());
    assertTrue(out.contains("abacus") && out.contains("cpu, reference"), jvm::toString);
  }

  /** As the Javadoc of Kernels.best says; an error of a static initializer would not do. */
  @Test
  void aForcedBackendFailsWithABackendException() {
    ChildJvm jvm = ChildJvm.onClassPath("-Dlowbit.backend=abacus");
    assertTrue(jvm.out().get(0).startsWith("threw dev.lowbit.spi.BackendException"), jvm::toString);
  }
}
