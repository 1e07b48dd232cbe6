package io.edgewise.conformance.optin;

import io.edgewise.EpollSelectionKey;
import java.nio.channels.CancelledKeyException;

/** Moves a key to another selector; the new key gets a number of its own. */
record MoveStep(int key, int to, int selector) implements Step {
  @Override
  public void perform(World world) {
    Registration from = world.registration(key);
    if (from == null || world.registration(to) != null) {
      return;
    }
    Selecting target = world.selecting(selector);
    EpollSelectionKey[] result = {null};
    Class<?> expected = expected(from, target);
    Step.expect(from, expected, () -> result[0] = from.key.moveTo(target.selector));
    if (expected != null) {
      return;
    }
    if (target == from.selecting) {
      Violation.unlessEqual("moved to where it is", from, from.key, result[0]);
      return;
    }
    KeyModel model = from.model.moved(from.endpoint.level());
    Registration moved =
        new Registration(to, result[0], from.endpoint, target, model, from.attachment);
    from.movedTo(moved);
    from.endpoint.registrations().remove(from);
    from.selecting.touched();
    target.add(moved);
    world.add(to, moved);
  }

  private static Class<?> expected(Registration from, Selecting target) {
    if (!from.isValid()) {
      return CancelledKeyException.class;
    }
    if (target == from.selecting) {
      return null;
    }
    if (from.endpoint.kind == Kind.SELECTOR && target.number == World.INNERMOST) {
      return IllegalArgumentException.class;
    }
    return from.endpoint.registrationWith(target) == null ? null : IllegalStateException.class;
  }

  @Override
  public String name() {
    return "moveTo";
  }

  @Override
  public String toString() {
    return "k%d = k%d.moveTo(s%d)".formatted(to, key, selector);
  }
}
