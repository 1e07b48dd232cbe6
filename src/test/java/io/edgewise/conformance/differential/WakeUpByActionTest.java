package io.edgewise.conformance.differential;

import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.edgewise.conformance.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** No program relies on a wake-up that the JDK's own selector loses. */
class WakeUpByActionTest {
  private static final SelectorStep OPEN = new SelectorStep(SelectorStep.Operation.OPEN, 0);
  private static final SelectorStep WAKE_UP = new SelectorStep(SelectorStep.Operation.WAKE_UP, 0);
  private static final KeyStep LOSE_INTEREST = new KeyStep(KeyStep.Operation.INTEREST, 0, 0);

  @Test
  void neitherWhenOneWasPending() throws Exception {
    assertReferenceReturns(WAKE_UP, now(Action.WAKE_UP), LOSE_INTEREST, unlimited());
  }

  @Test
  void norWhenOneMayHaveBeenPendingSinceAnActionThrew() throws Exception {
    assertReferenceReturns(
        WAKE_UP, now(Action.THROW), now(Action.WAKE_UP), LOSE_INTEREST, unlimited());
  }

  @Test
  void norWhenActionsThrewTwice() throws Exception {
    assertReferenceReturns(
        WAKE_UP,
        now(Action.THROW),
        now(Action.THROW),
        now(Action.WAKE_UP),
        LOSE_INTEREST,
        unlimited());
  }

  private static Select now(Action action) {
    return new Select(0, Form.NOW, false, action);
  }

  private static Select unlimited() {
    return new Select(0, Form.UNLIMITED, false, null);
  }

  /** Runs steps with a selector that has one key, which is ready to be written to. */
  private static void assertReferenceReturns(Step... steps) throws Exception {
    List<Step> all = new ArrayList<>();
    all.add(OPEN);
    all.add(new Open(0, Family.TCP_PAIR));
    all.add(new Register(0, 0, 0, OP_WRITE, 0));
    all.addAll(List.of(steps));
    try (Trial trial = new Trial(Settings.reference(), Settings.reference(), 1)) {
      Optional<Divergence> found = trial.run(new Program(0, all), Settings.patience());
      assertEquals(Optional.empty(), found);
    }
  }
}
