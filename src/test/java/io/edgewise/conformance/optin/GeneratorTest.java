package io.edgewise.conformance.optin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.Trigger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every seed makes programs of its own, always the same, and together they do everything. */
@Tag("table")
class GeneratorTest {
  private static final int SEEDS = 200;

  /** So many steps of the same names in a row are no accident. */
  private static final int MANY = 12;

  @Test
  void seedMakesTheSameProgram() {
    for (long seed = 0; seed < SEEDS; seed++) {
      assertEquals(Generator.program(seed), Generator.program(seed));
      assertEquals(CrowdGenerator.program(seed), CrowdGenerator.program(seed));
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

  @Test
  void everyStepIsMade() {
    Set<String> made =
        LongStream.range(0, SEEDS)
            .boxed()
            .flatMap(seed -> Generator.program(seed).steps().stream())
            .map(Step::name)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> all = new TreeSet<>(Set.of("moveTo", "register"));
    Stream.of(Family.values()).forEach(family -> all.add("open " + family));
    Stream.of(Trigger.values()).forEach(trigger -> all.add("register " + trigger));
    Stream.of(Form.values()).forEach(form -> all.add(form.toString()));
    addNames(all, ChannelStep.Operation.values());
    addNames(all, KeyStep.Operation.values());
    addNames(all, SelectorStep.Operation.values());
    assertEquals(all, made);
  }

  @Test
  void everyDeedIsDone() {
    Set<String> done =
        LongStream.range(0, SEEDS)
            .boxed()
            .flatMap(seed -> CrowdGenerator.program(seed).deeds().stream())
            .map(deed -> deed.operation().name())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> all = new TreeSet<>();
    addNames(all, Deed.Operation.values());
    assertEquals(all, done);
  }

  /** Else two could own it, and rightly so. */
  @Test
  void ownedChannelIsArmedByItsOwnerOnly() {
    for (long seed = 0; seed < SEEDS; seed++) {
      CrowdProgram program = CrowdGenerator.program(seed);
      for (Deed deed : program.deeds()) {
        boolean isOwned = program.ducts().get(deed.duct()).sort() == Sort.OWNED;
        assertTrue(!isOwned || !deed.operation().arms(), deed::toString);
      }
    }
  }

  private static void addNames(Set<String> names, Enum<?>... values) {
    Arrays.stream(values).map(Enum::name).forEach(names::add);
  }
}
