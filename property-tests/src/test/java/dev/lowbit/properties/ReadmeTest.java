package dev.lowbit.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's examples compile; the one that needs no device runs. */
class ReadmeTest {
  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void examples(@TempDir Path folder) throws IOException, ReflectiveOperationException {
    List<String> texts =
        EXAMPLE
            .matcher(Files.readString(Path.of("../README.md")))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertEquals(2, texts.size(), "examples in README.md: on the CPU, on the GPU");
    for (int i = 0; i < texts.size(); i++) compile(folder, "Example" + i, texts.get(i));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      Method main = loader.loadClass("Example0").getMethod("main", String[].class);
      main.invoke(null, (Object) new String[0]);
    }
  }

  private static void compile(Path folder, String name, String text) throws IOException {
    int split = text.indexOf('\n', text.lastIndexOf("import ")) + 1;
    String source =
        text.substring(0, split)
            + ("public class " + name + " { public static void main(String[] args) {")
            + text.substring(split)
            + "}}";
    Path file = Files.writeString(folder.resolve(name + ".java"), source);
    String[] arguments = {
      "-cp", System.getProperty("java.class.path"), "-d", folder.toString(), file.toString()
    };
    int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments);
    assertEquals(0, status, name + " of the README does not compile");
  }
}
