package io.edgewise.conformance.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every seed makes a program of its own, and always the same. */
class GeneratorTest {
  private static final int SEEDS = 200;

  /** So many steps of the same names in a row are no accident. */
  private static final int MANY = 12;

  @Test
  void seedMakesTheSameProgram() {
    for (long seed = 0; seed < SEEDS; seed++) {
      assertEquals(Generator.program(seed), Generator.program(seed));
    }
  }

  @Test
  void neighboursHaveNoLongRunOfStepsInCommon() {
    Map<List<String>, Long> seen = new HashMap<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      List<String> names = Generator.program(seed).steps().stream().map(Step::name).toList();
      for (int from = 0; from + MANY <= names.size(); from++) {
        List<String> run = List.copyOf(names.subList(from, from + MANY));
        Long other = seen.putIfAbsent(run, seed);
        assertTrue(other == null || other == seed, seed + " and " + other + ": " + run);
      }
    }
  }
}
