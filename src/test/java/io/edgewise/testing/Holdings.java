package io.edgewise.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What this process holds on to: the descriptors of selectors, sockets and pipes, and the memory
 * that the shim has mapped. Needs the shim with the fault table.
 */
public record Holdings(SortedMap<String, String> descriptors, int mappings) {
  private static final int COLLECTIONS = 50;

  public static Holdings now() throws IOException {
    SortedMap<String, String> descriptors = new TreeMap<>();
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      files.forEach(file -> note(file, descriptors));
    }
    return new Holdings(descriptors, Faults.mappings());
  }

  private static void note(Path file, SortedMap<String, String> descriptors) {
    try {
      String target = Files.readSymbolicLink(file).toString();
      if (target.matches("(anon_inode:\\[event|socket:|pipe:).*")) {
        descriptors.put(file.getFileName().toString(), target);
      }
    } catch (IOException closedMeanwhile) {
      // it is not held, then
    }
  }

  /** Fails if more is held now. */
  public void assertNothingMore() throws IOException {
    Holdings now = now();
    assertEquals(descriptors, now.descriptors);
    assertEquals(mappings, now.mappings, "memory outside the heap");
  }

  /** Fails if an object is still reachable. */
  public static void assertCollectable(List<? extends WeakReference<?>> references) {
    for (int i = 0; i < COLLECTIONS && isAnyLeft(references); i++) {
      System.gc();
    }
    assertEquals(List.of(), left(references), "reachable");
  }

  private static boolean isAnyLeft(List<? extends WeakReference<?>> references) {
    return references.stream().anyMatch(reference -> !reference.refersTo(null));
  }

  private static List<?> left(List<? extends WeakReference<?>> references) {
    return references.stream().map(WeakReference::get).filter(Objects::nonNull).toList();
  }
}
