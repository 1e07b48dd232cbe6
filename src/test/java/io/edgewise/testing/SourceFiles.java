package io.edgewise.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds a type by its simple name, in whatever package it is. */
public final class SourceFiles {
  public static final Path PROJECT = Path.of(System.getProperty("edgewise.project"));

  private SourceFiles() {}

  /**
   * The file of a type.
   *
   * @param root {@code src/main/java}, for instance
   * @param type its name, without the package
   */
  public static Path of(String root, String type) throws IOException {
    try (Stream<Path> files = Files.walk(PROJECT.resolve(root))) {
      List<Path> found = files.filter(file -> file.endsWith(type + ".java")).toList();
      assertEquals(1, found.size(), () -> type + " is in " + found);
      return found.get(0);
    }
  }

  /** The name of a type with its package. */
  public static String nameOf(String root, String type) throws IOException {
    String path = PROJECT.resolve(root).relativize(of(root, type)).toString();
    return path.substring(0, path.length() - ".java".length()).replace('/', '.');
  }
}
