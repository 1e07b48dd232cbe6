package io.edgewise;

import io.edgewise.programs.ShowProvider;
import io.edgewise.testing.Child;
import io.edgewise.testing.SctpShim;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JDK's SCTP channels, which run on TCP and UDP here. */
class SctpTest {
  private static final String[] SCTP = {"--area", "sctp"};

  @TempDir private Path directory;

  private Child.Outcome run(String... provider) throws Exception {
    String[] arguments = new String[provider.length + SCTP.length];
    System.arraycopy(provider, 0, arguments, 0, provider.length);
    System.arraycopy(SCTP, 0, arguments, provider.length, SCTP.length);
    return new Child().by(SctpShim.in(directory)).runJar(ConformanceTest.KIT, arguments);
  }

  @Test
  void edgewiseConforms() throws Exception {
    run("--provider", ConformanceTest.OURS, "--classpath", Child.jar().toString())
        .assertSuccess()
        .assertPrinted("PASS: 6 passed, 0 failed, 0 skipped");
  }

  @Test
  @Tag("oracle")
  void defaultProviderOfTheJdkConforms() throws Exception {
    run("--provider", "default")
        .assertSuccess()
        .assertPrinted("PASS: 6 passed, 0 failed, 0 skipped");
  }

  /** Nothing of Edgewise needs the module that has these channels. */
  @Test
  void moduleMayBeAbsent() throws Exception {
    new Child()
        .option(Child.DROP_IN, "--limit-modules", "java.se")
        .run(ShowProvider.class)
        .assertSuccess()
        .assertPrinted("read 5", "done");
  }

  @Test
  void kitSaysThatThereIsNone() throws Exception {
    new Child()
        .by(SctpShim.in(directory))
        .option("--limit-modules", "java.se")
        .runJar(ConformanceTest.KIT, "--provider", "default", "--area", "sctp,pipe")
        .assertSuccess()
        .assertPrinted("sctp             skipped: there is no SCTP here");
  }
}
