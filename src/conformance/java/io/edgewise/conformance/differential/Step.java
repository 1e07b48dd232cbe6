package io.edgewise.conformance.differential;

import java.util.List;

/**
 * One operation of a program. Selectors, channels and keys are numbered by the program: s0, c0 and
 * k0 are the first of each.
 */
sealed interface Step
    permits BlockedSelect,
        ChannelStep,
        KeyStep,
        Open,
        Register,
        Select,
        SelectedKeyStep,
        SelectorStep,
        Together {

  /** Performs it; an exception is an outcome, too. */
  Outcome perform(World world) throws Exception;

  /** The Java statements that perform it and assert an outcome. */
  String source(Outcome outcome);

  /** What is counted as covered. */
  String name();

  /** Steps that do less, the least first. */
  default List<Step> simpler() {
    return List.of();
  }
}
