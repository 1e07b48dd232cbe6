package io.edgewise.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A library that lets the JDK's SCTP channels run on TCP and UDP, where the kernel has no SCTP. It
 * is compiled when a test needs it, and preloaded.
 */
public final class SctpShim {
  private SctpShim() {}

  /**
   * Compiles it. The test is skipped where the JDK has no SCTP channels.
   *
   * @param directory where it is put
   * @return a command that runs another with it
   */
  public static String[] in(Path directory) throws IOException, InterruptedException {
    assumeTrue(
        ModuleLayer.boot().findModule("jdk.sctp").isPresent(), "this JDK has no module jdk.sctp");
    Path library = directory.resolve("libsctp.so.1");
    Path source = SourceFiles.PROJECT.resolve("src/test/c/preload/sctp.c");
    Process gcc =
        new ProcessBuilder(
                "gcc",
                "-std=gnu11",
                "-O1",
                "-fPIC",
                "-shared",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-Wl,-soname,libsctp.so.1",
                "-o",
                library.toString(),
                source.toString(),
                "-ldl")
            .redirectErrorStream(true)
            .start();
    String said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, gcc.waitFor(), said);
    return new String[] {"env", "LD_PRELOAD=" + beside(System.getenv("LD_PRELOAD")) + library};
  }

  /** Whatever else is preloaded, a sanitizer for instance, stays preloaded and comes first. */
  private static String beside(String others) {
    return others == null || others.isBlank() ? "" : others + " ";
  }
}
