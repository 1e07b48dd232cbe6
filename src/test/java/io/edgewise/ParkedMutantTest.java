package io.edgewise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The conformance kit, in virtual threads, notices a selector that is wrong in those only. */
@Timeout(600)
class ParkedMutantTest {
  @TempDir private Path directory;

  @BeforeEach
  void requireParking() {
    assumeTrue(Runtime.version().feature() >= 24, "selecting virtual threads are parked");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = Mutant.OF_VIRTUAL_THREADS)
  void isNoticed(Mutant mutant) throws Exception {
    mutant.compileUnchanged(directory);
    run(mutant).assertSuccess();
    mutant.compile(directory);
    Child.Outcome outcome = run(mutant);
    assertEquals(1, outcome.exit(), outcome.output());
    outcome.assertPrinted("FAILED: " + mutant.caughtBy, "0 passed");
  }

  private Child.Outcome run(Mutant mutant) throws Exception {
    return new Child()
        .runJar(
            ConformanceTest.KIT,
            "--provider",
            ConformanceTest.OURS,
            "--classpath",
            directory + File.pathSeparator + Child.jar(),
            "--threads",
            "virtual",
            "--patience",
            "PT2S",
            "--test",
            mutant.caughtBy);
  }
}
