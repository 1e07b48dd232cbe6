package io.edgewise;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles Java, with warnings as errors. */
public final class Compilation {
  private Compilation() {}

  /**
   * Compiles files.
   *
   * @param classPath what they need
   * @param directory where the classes are put
   */
  public static void run(Collection<Path> files, Path classPath, Path directory)
      throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    List<String> options =
        List.of(
            "-cp",
            classPath.toString(),
            "-d",
            directory.toString(),
            "--release",
            "17",
            "-proc:none",
            "-Xlint:all,-options",
            "-Werror");
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  said, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
              .call();
      assertTrue(compiled, said::toString);
    }
  }
}
