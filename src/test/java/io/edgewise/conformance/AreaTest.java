package io.edgewise.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The kit's table has every test. */
@Tag("table")
class AreaTest {
  @Test
  void everyContractIsInOneArea() throws Exception {
    Set<String> listed =
        Arrays.stream(Area.values())
            .flatMap(area -> area.tests().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    long all = Arrays.stream(Area.values()).mapToLong(area -> area.tests().size()).sum();
    assertEquals(contracts(), listed);
    assertEquals(listed.size(), all, "a class is in two areas");
  }

  private static Set<String> contracts() throws Exception {
    Path root = Path.of(Area.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(root.resolve("io/edgewise/conformance"))) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(name -> name.endsWith("Contract.class"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .filter(AreaTest::isConcrete)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static boolean isConcrete(String name) {
    try {
      Class<?> type = Class.forName(name, false, AreaTest.class.getClassLoader());
      return !Modifier.isAbstract(type.getModifiers());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
