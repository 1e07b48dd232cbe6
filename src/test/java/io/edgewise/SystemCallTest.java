package io.edgewise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgewise.programs.RearmFromWorker;
import io.edgewise.programs.RunOutOfMemory;
import io.edgewise.programs.WaitFinely;
import io.edgewise.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which system calls a program makes, and how it handles errors: seen and injected by strace. */
public class SystemCallTest {
  /** Adds one to an eventfd. */
  private static final String WAKE_UP = "write\\(\\d+, \"\\\\1(\\\\0){7}\", 8";

  @TempDir private Path directory;

  @BeforeEach
  void findStrace() throws Exception {
    assumeTrue(worksHere(), "strace is not installed, or may not trace here");
  }

  private static boolean worksHere() throws InterruptedException {
    try {
      return new ProcessBuilder("strace", "-o", "/dev/null", "true").start().waitFor() == 0;
    } catch (IOException notInstalled) {
      return false;
    }
  }

  private Path trace() {
    return directory.resolve("trace");
  }

  /** Runs a program under strace with more of its options. */
  private Child traced(String... options) {
    return new Child().by("strace", "-f", "--seccomp-bpf", "-o", trace().toString()).by(options);
  }

  private long count(String pattern) throws IOException {
    Pattern compiled = Pattern.compile(pattern);
    List<String> lines = Files.readAllLines(trace());
    return lines.stream().filter(line -> compiled.matcher(line).find()).count();
  }

  /** The promise of one-shot keys: a hand-over costs one call, and wakes nobody. */
  @Test
  void rearmingIsOneCallAndNoWakeup() throws Exception {
    traced("-e", "trace=epoll_ctl,write,eventfd2")
        .run(RearmFromWorker.class, "100")
        .assertSuccess()
        .assertPrinted("selected 100");
    assertEquals(2, count("EPOLL_CTL_ADD"), "the selector's own, and the channel");
    assertEquals(99, count("EPOLL_CTL_MOD.*EPOLLIN\\|EPOLLONESHOT"));
    assertEquals(0, count("EPOLL_CTL_DEL"), "the selector closes with the key in it");
    assertEquals(0, count(WAKE_UP));
    traced("-e", "trace=epoll_ctl,write,eventfd2")
        .run(RearmFromWorker.class, "100", "and wake")
        .assertSuccess();
    assertTrue(count(WAKE_UP) > 0, "wake-ups are not seen at all");
  }

  @Test
  void fineTimeoutIsOneCall() throws Exception {
    traced("-e", "trace=?epoll_wait,epoll_pwait,epoll_pwait2")
        .run(WaitFinely.class)
        .assertSuccess()
        .assertPrinted("selected 0 after the full time");
    assertEquals(10, count("epoll_pwait2.*tv_sec=0, tv_nsec=1500000"));
    assertEquals(0, count("epoll_(p)?wait\\("));
  }

  /** As before Linux 5.11, and in sandboxes, which refuse what they do not know in many ways. */
  @Test
  void olderKernelIsToldMillisecondsAndTriedOnce() throws Exception {
    for (String errno : List.of("ENOSYS", "EPERM", "EACCES", "EINVAL", "EOPNOTSUPP")) {
      traced("-e", "trace=?epoll_wait,epoll_pwait,epoll_pwait2")
          .by("-e", "inject=epoll_pwait2:error=" + errno)
          .run(WaitFinely.class)
          .assertSuccess()
          .assertPrinted("selected 0 after the full time");
      assertEquals(1, count("epoll_pwait2.*" + errno));
      assertEquals(10, count("epoll_(wait\\b.*, 2\\)|pwait\\b.*, 2, NULL)"));
    }
  }

  /** Needs no strace, but also looks at a process from outside. */
  @Test
  void childProcessHoldsNoDescriptorOfASelector() throws Exception {
    Child.Outcome outcome =
        new Child()
            .option("-Xmx24m")
            .option("-XX:OnOutOfMemoryError=ls -l /proc/%p/fd; echo inherited; ls -l /proc/self/fd")
            .run(RunOutOfMemory.class)
            .assertSuccess()
            .assertPrinted("open: true true");
    int end = outcome.output().indexOf("\ninherited\n");
    assertTrue(end > 0, outcome.output());
    String parent = outcome.output().substring(0, end);
    String child = outcome.output().substring(end);
    assertTrue(parent.contains("[eventpoll]") && parent.contains("[eventfd]"), parent);
    assertTrue(child.contains(" 0 -> "), child);
    assertFalse(child.contains("[event"), child);
  }
}
