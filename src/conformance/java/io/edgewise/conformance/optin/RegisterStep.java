package io.edgewise.conformance.optin;

import io.edgewise.EpollEvents;
import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;

/**
 * Registers a channel, for the first time or again.
 *
 * @param trigger null for the ordinary way
 */
record RegisterStep(int key, int channel, int selector, int ops, Trigger trigger, int extra)
    implements Step {
  private static final int REFUSED_WITH_EXCLUSIVE = EpollEvents.RDHUP | EpollEvents.PRI;

  @Override
  public void perform(World world) throws IOException {
    Endpoint endpoint = world.endpoint(channel);
    if (endpoint == null || world.registration(key) != null) {
      return;
    }
    Selecting selecting = world.selecting(selector);
    Registration before = endpoint.registrationWith(selecting);
    EpollSelectionKey[] result = {null};
    Class<?> expected = expected(endpoint, selecting, before);
    Step.expect(before, expected, () -> result[0] = register(endpoint, selecting.selector));
    if (expected != null) {
      return;
    }
    if (before == null) {
      Registration registration = created(result[0], endpoint, selecting);
      selecting.add(registration);
      world.add(key, registration);
    } else {
      Violation.unlessEqual("registered again", before, before.key, result[0]);
      change(before.model, endpoint.level());
      world.add(key, before);
    }
    selecting.touched();
  }

  private Registration created(EpollSelectionKey created, Endpoint endpoint, Selecting selecting) {
    KeyModel model = new KeyModel(ops, chosen(endpoint, selecting.selector), extra);
    if (trigger != null) {
      model.tell(endpoint.level());
    }
    return new Registration(key, created, endpoint, selecting, model, "attached");
  }

  private void change(KeyModel model, int level) {
    if (trigger == null) {
      model.setInterest(ops, level);
    } else {
      model.configure(ops, trigger, extra, level);
    }
  }

  private Trigger chosen(Endpoint endpoint, EpollSelector selector) {
    Trigger chosen = trigger == null ? selector.defaultTrigger() : trigger;
    boolean isReplaced =
        trigger == null && endpoint.kind == Kind.SELECTOR && Request.isExclusive(chosen);
    return isReplaced ? Trigger.LEVEL : chosen;
  }

  private EpollSelectionKey register(Endpoint endpoint, EpollSelector target) throws IOException {
    return trigger == null
        ? (EpollSelectionKey) endpoint.channel.register(target, ops, "attached")
        : target.register(endpoint.channel, ops, trigger, extra, "attached");
  }

  private Class<?> expected(Endpoint endpoint, Selecting selecting, Registration before) {
    boolean isNested = endpoint.kind == Kind.SELECTOR;
    if ((ops & ~endpoint.kind.validOps()) != 0
        || (trigger != null && isRefused(trigger, extra, isNested))) {
      return IllegalArgumentException.class;
    }
    if (endpoint.isClosed()) {
      return ClosedChannelException.class;
    }
    if (isNested && selecting.number == World.INNERMOST) {
      return IllegalArgumentException.class;
    }
    return before == null || before.isValid() ? null : CancelledKeyException.class;
  }

  /** Whether the kernel would refuse a trigger with extra events. */
  static boolean isRefused(Trigger trigger, int extra, boolean isNested) {
    return Request.isExclusive(trigger) && (isNested || (extra & REFUSED_WITH_EXCLUSIVE) != 0);
  }

  @Override
  public String name() {
    return trigger == null ? "register" : "register " + trigger;
  }

  @Override
  public String toString() {
    return trigger == null
        ? "k%d = c%d.register(s%d, %s)".formatted(key, channel, selector, Registration.ops(ops))
        : "k%d = s%d.register(c%d, %s, %s, %s)"
            .formatted(
                key,
                selector,
                channel,
                Registration.ops(ops),
                trigger,
                EpollEvents.toString(extra));
  }
}
