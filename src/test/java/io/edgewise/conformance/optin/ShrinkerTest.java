package io.edgewise.conformance.optin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.edgewise.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A program that fails is made as small as it can be. */
@Tag("table")
class ShrinkerTest {
  private static final Step NEEDED = new KeyStep(KeyStep.Operation.REARM, 3, 0, null);
  private static final Step ALSO_NEEDED = new KeyStep(KeyStep.Operation.CANCEL, 4, 0, null);

  private static Step filler(int number) {
    return new KeyStep(KeyStep.Operation.INTEREST_OPS, number, 0, null);
  }

  /** A program of many steps, two of which matter. */
  private static Program program() {
    List<Step> steps =
        new ArrayList<>(IntStream.range(0, 37).mapToObj(ShrinkerTest::filler).toList());
    steps.add(5, NEEDED);
    steps.add(29, ALSO_NEEDED);
    return new Program(1, List.of(Trigger.LEVEL), steps);
  }

  private static Optional<Failure<Program>> run(Program program) {
    int first = program.steps().indexOf(NEEDED);
    int second = program.steps().lastIndexOf(ALSO_NEEDED);
    if (first < 0 || second < first) {
      return program.size() == 1
          ? Optional.of(new Failure<>(program, "another", new AssertionError()))
          : Optional.empty();
    }
    return Optional.of(new Failure<>(program, "one", new AssertionError()));
  }

  @Test
  void whatMattersIsLeft() {
    Failure<Program> found = run(program()).orElseThrow();
    Failure<Program> small = Shrinker.shrink(found, ShrinkerTest::run);
    assertEquals(List.of(NEEDED, ALSO_NEEDED), small.program().steps());
    assertEquals("one", small.kind());
    assertEquals(1, small.program().seed());
  }
}
