package io.edgewise;

import io.edgewise.programs.EndAnywhere;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An Error ends an operation somewhere: no event is lost, and nothing is left half done. */
class ErrorTest {
  @TempDir private Path directory;

  @Test
  void nothingIsLostWhereverAnOperationEnds() throws Exception {
    InterruptibleClasses.write(directory);
    new Child()
        .classPathFirst(directory)
        .within(Duration.ofMinutes(5))
        .run(EndAnywhere.class)
        .assertSuccess()
        .assertPrinted(" 0 failures");
  }
}
