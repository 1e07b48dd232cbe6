package io.edgewise.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
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
    compile(files, directory, List.of("-cp", classPath.toString()));
  }

  /**
   * Compiles changed classes of a module.
   *
   * @param sources the directory with them
   * @param jar the module
   */
  public static void patch(
      Path sources, String module, Collection<Path> files, Path jar, Path directory)
      throws IOException {
    compile(
        files, directory, List.of("-p", jar.toString(), "--patch-module", module + "=" + sources));
  }

  private static void compile(Collection<Path> files, Path directory, List<String> more)
      throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    List<String> options = new ArrayList<>(more);
    options.addAll(
        List.of(
            "-d",
            directory.toString(),
            "--release",
            "17",
            "-proc:none",
            "-Xlint:all,-options",
            "-Werror"));
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
