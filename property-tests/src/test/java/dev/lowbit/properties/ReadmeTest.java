package dev.lowbit.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example compiles and runs. */
class ReadmeTest {
  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void exampleRuns(@TempDir Path folder) throws IOException, ReflectiveOperationException {
    Matcher matcher = EXAMPLE.matcher(Files.readString(Path.of("../README.md")));
    assertTrue(matcher.find(), "README.md has no java example");
    int body = matcher.group(1).lastIndexOf("import ");
    int split = matcher.group(1).indexOf('\n', body) + 1;
    String source =
        matcher.group(1).substring(0, split)
            + "public class Example { public static void main(String[] a) {"
            + matcher.group(1).substring(split)
            + "}}";
    Path file = Files.writeString(folder.resolve("Example.java"), source);
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                file.toString());
    assertEquals(0, status, "the README's example does not compile");
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      Method main = loader.loadClass("Example").getMethod("main", String[].class);
      main.invoke(null, (Object) new String[0]);
    }
  }
}
