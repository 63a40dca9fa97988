package dev.lowbit.properties;

import static com.tngtech.archunit.core.importer.ImportOption.Predefined.DO_NOT_INCLUDE_TESTS;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What no compiler checks: the format, who may depend on whom, names, paths of one machine. */
class HouseRulesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String FORMAT =
      "mvn -q -pl property-tests -am test -Dtest=HouseRulesTest -Dlowbit.format=apply"
          + " -Dsurefire.failIfNoSpecifiedTests=false";

  @Test
  void sourcesAreFormatted() throws IOException, FormatterException {
    boolean apply = "apply".equals(System.getProperty("lowbit.format"));
    Formatter formatter = new Formatter();
    List<String> unformatted = new ArrayList<>();
    for (Path file : sources()) {
      String source = Files.readString(file);
      String formatted = formatter.formatSourceAndFixImports(source);
      if (formatted.equals(source)) {
        continue;
      }
      if (apply) {
        Files.writeString(file, formatted);
      } else {
        unformatted.add(ROOT.relativize(file).toString());
      }
    }
    assertTrue(
        unformatted.isEmpty(),
        () -> "Not formatted:\n" + String.join("\n", unformatted) + "\nTo format: " + FORMAT);
  }

  @Test
  void referenceNeedsOnlyJava() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.lowbit..", "java..", "org.jspecify..")
        .check(mainClasses("reference"));
  }

  @Test
  void cpuNeedsOnlyTheReferenceAndTheVectorApi() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.lowbit..",
            "java..",
            "com.sun.management..",
            "javax.management..",
            "jdk.incubator.vector..",
            "org.jspecify..")
        .check(mainClasses("kernels-cpu"));
  }

  @Test
  void gpuDoesNotKnowTheCpu() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.lowbit.cpu..")
        .check(mainClasses("kernels-gpu"));
  }

  /** Whoever asks whether there is a GPU must not fail because there is none. */
  @Test
  void onlyTheCudaDriverKnowsJCuda() {
    noClasses()
        .that()
        .haveNameNotMatching("dev\\.lowbit\\.gpu\\.J?Cuda\\w*(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jcuda..")
        .check(mainClasses("kernels-gpu"));
  }

  @Test
  void nobodyUsesUnsafe() {
    noClasses().should().dependOnClassesThat().resideInAPackage("sun.misc..").check(allClasses());
  }

  @Test
  void namesSayWhatAClassIs() {
    noClasses().should().haveNameMatching(".*(Impl|Util|Utils|Helper|Manager)").check(allClasses());
  }

  @Test
  void familiesHaveNoCycles() {
    for (String parent : List.of("dev.lowbit", "dev.lowbit.cpu", "dev.lowbit.gpu")) {
      slices()
          .matching(parent + ".(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true)
          .check(mainClasses(""));
    }
  }

  @Test
  void noTrackedFileNamesAPathOfOneMachine() throws InterruptedException {
    String found = grepTrackedFiles("(^|[^.A-Za-z])/(tmp|root|work|farm|home|Users)/");
    assertEquals("", found, "tracked files name a path of one machine");
  }

  private static String grepTrackedFiles(String pattern) throws InterruptedException {
    String trouble;
    try {
      Process git =
          new ProcessBuilder("git", "grep", "-nIE", pattern)
              .directory(ROOT.toFile())
              .redirectErrorStream(true)
              .start();
      String output = new String(git.getInputStream().readAllBytes(), UTF_8);
      if (git.waitFor() <= 1) { // 0: found, 1: not found
        return output;
      }
      trouble = output;
    } catch (IOException absent) {
      trouble = absent.getMessage();
    }
    System.out.println("Tracked files are not searched for machine paths: " + trouble);
    return abort(trouble);
  }

  /** Every Java file below the root, outside build output and hidden folders. */
  private static List<Path> sources() throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = ROOT.relativize(folder).getFileName().toString();
            return name.equals("target") || name.startsWith(".")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private static JavaClasses mainClasses(String module) {
    return new ClassFileImporter()
        .withImportOption(DO_NOT_INCLUDE_TESTS)
        .importPath(ROOT.resolve(module));
  }

  private static JavaClasses allClasses() {
    return new ClassFileImporter().importPath(ROOT);
  }
}
