package io.edgewise;

import io.edgewise.programs.EndAnywhere;
import io.edgewise.programs.OverflowAnywhere;
import io.edgewise.programs.StopAnywhere;
import io.edgewise.testing.Child;
import io.edgewise.testing.InterruptibleClasses;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An Error ends an operation somewhere: no event is lost, and nothing is left half done. */
class ErrorTest {
  @TempDir private Path directory;

  /** The long form: it takes minutes. */
  @ParameterizedTest
  @EnumSource
  @Tag("sweep")
  void nothingIsLostWhereverAnOperationEnds(EndAnywhere.Operation operation) throws Exception {
    InterruptibleClasses.write(directory);
    assertLosesNothing(new Child().classPathFirst(directory), EndAnywhere.class, operation.name());
  }

  /** A short form, for mutants. */
  @Test
  void selectionLosesNothingWhereverItEnds() throws Exception {
    InterruptibleClasses.write(directory);
    Child child = new Child().classPathFirst(directory);
    assertLosesNothing(child, EndAnywhere.class, "SELECT", "PLAIN", "HANDED_OVER", "ONE_SHOT");
  }

  /** Another. */
  @Test
  void registrationIsDoneOrNotWhereverItEnds() throws Exception {
    InterruptibleClasses.write(directory);
    Child child = new Child().classPathFirst(directory);
    assertLosesNothing(child, EndAnywhere.class, "REGISTER_ANOTHER", "ONE_SHOT");
  }

  @Test
  void nothingIsLostWhereverTheStackEnds() throws Exception {
    assertLosesNothing(new Child().option("-Xint"), OverflowAnywhere.class);
  }

  /** By Thread.stop where there is that, or else as a debugger does it. */
  @Test
  void nothingIsLostWhenAThreadIsStopped() throws Exception {
    assertLosesNothing(new Child(), StopAnywhere.class);
  }

  private static void assertLosesNothing(Child child, Class<?> main, String... arguments)
      throws Exception {
    child
        .within(Duration.ofMinutes(5))
        .run(main, arguments)
        .assertSuccess()
        .assertPrinted(" times, 0 failures");
  }
}
