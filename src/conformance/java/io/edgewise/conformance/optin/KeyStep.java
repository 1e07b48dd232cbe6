package io.edgewise.conformance.optin;

import io.edgewise.EpollEvents;
import io.edgewise.EpollSelectionKey;
import io.edgewise.Trigger;
import java.nio.channels.CancelledKeyException;

/**
 * An operation on a key.
 *
 * @param argument operations or events, if it has any
 * @param newTrigger null unless it is set
 */
record KeyStep(Operation operation, int key, int argument, Trigger newTrigger) implements Step {
  enum Operation {
    INTEREST_OPS,
    INTEREST_OPS_OR,
    INTEREST_OPS_AND,
    TRIGGER,
    EXTRA_EVENTS,
    REARM,
    CANCEL,
    TAKE_ERROR
  }

  @Override
  public void perform(World world) {
    Registration registration = world.registration(key);
    if (registration == null) {
      return;
    }
    switch (operation) {
      case REARM -> rearm(registration);
      case CANCEL -> {
        registration.key.cancel();
        registration.cancelled();
        registration.selecting.touched();
      }
      case TAKE_ERROR -> takeError(registration);
      default -> change(registration);
    }
  }

  private void change(Registration registration) {
    Class<?> expected = expected(registration);
    Step.expect(registration, expected, () -> callOn(registration.key));
    if (expected == null) {
      noteIn(registration.model, registration.endpoint.level());
      registration.selecting.touched();
    }
  }

  private Class<?> expected(Registration registration) {
    KeyModel model = registration.model;
    Endpoint endpoint = registration.endpoint;
    if (!registration.isValid()) {
      return CancelledKeyException.class;
    }
    boolean isNested = endpoint.kind == Kind.SELECTOR;
    boolean isRefused =
        switch (operation) {
          case INTEREST_OPS, INTEREST_OPS_OR -> (argument & ~endpoint.kind.validOps()) != 0;
          case TRIGGER -> RegisterStep.isRefused(newTrigger, model.extra(), isNested);
          case EXTRA_EVENTS -> RegisterStep.isRefused(model.trigger(), argument, isNested);
          default -> false;
        };
    return isRefused ? IllegalArgumentException.class : null;
  }

  private void callOn(EpollSelectionKey target) {
    switch (operation) {
      case INTEREST_OPS -> target.interestOps(argument);
      case INTEREST_OPS_OR -> target.interestOpsOr(argument);
      case INTEREST_OPS_AND -> target.interestOpsAnd(argument);
      case TRIGGER -> target.trigger(newTrigger);
      case EXTRA_EVENTS -> target.extraEvents(argument);
      default -> throw new IllegalStateException(operation.name());
    }
  }

  private void noteIn(KeyModel model, int level) {
    switch (operation) {
      case INTEREST_OPS -> model.setInterest(argument, level);
      case INTEREST_OPS_OR -> model.setInterest(model.interest() | argument, level);
      case INTEREST_OPS_AND -> model.setInterest(model.interest() & argument, level);
      case TRIGGER -> model.setTrigger(newTrigger, level);
      case EXTRA_EVENTS -> model.setExtra(argument, level);
      default -> throw new IllegalStateException(operation.name());
    }
  }

  /** Arms the key that a moved key has become. */
  private static void rearm(Registration first) {
    Registration last = first;
    while (last.successor() != null) {
      last = last.successor();
    }
    EpollSelectionKey[] result = {null};
    Class<?> expected = last.isValid() ? null : CancelledKeyException.class;
    Step.expect(last, expected, () -> result[0] = first.key.rearm());
    if (expected == null) {
      Violation.unlessEqual("rearmed", last, last.key, result[0]);
      last.model.rearm(last.endpoint.level());
      last.selecting.touched();
    }
  }

  private static void takeError(Registration registration) {
    if (registration.isValid() && registration.endpoint.kind.isSocket()) {
      Step.expect(registration, null, registration.key::takeError);
      registration.endpoint.happened(0, 0);
    }
  }

  @Override
  public String name() {
    return operation.name();
  }

  @Override
  public String toString() {
    String text =
        switch (operation) {
          case INTEREST_OPS, INTEREST_OPS_OR, INTEREST_OPS_AND -> Registration.ops(argument);
          case TRIGGER -> newTrigger.name();
          case EXTRA_EVENTS -> EpollEvents.toString(argument);
          default -> "";
        };
    return "k%d.%s(%s)".formatted(key, operation, text);
  }
}
