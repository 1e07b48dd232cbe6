package io.edgewise.conformance.differential;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;

/** An operation on a selector other than selecting. */
record SelectorStep(Operation operation, int selector) implements Step {
  enum Operation {
    OPEN,
    WAKE_UP,
    CLOSE,
    SELECT_NEGATIVE_TIMEOUT,
    SELECT_NULL_ACTION
  }

  @Override
  public Outcome perform(World world) throws IOException {
    if (operation == Operation.OPEN) {
      world.addSelector(selector, world.lab().openSelector());
      return Outcome.DONE;
    }
    Selector target = world.selector(selector);
    if (target == null) {
      return Outcome.SKIPPED;
    }
    switch (operation) {
      case WAKE_UP -> {
        target.wakeup();
        if (world.pending(selector) == Pending.NO) {
          world.pending(selector, Pending.YES);
        }
      }
      case CLOSE -> target.close();
      case SELECT_NEGATIVE_TIMEOUT -> target.select(-1);
      case SELECT_NULL_ACTION -> target.select((Consumer<SelectionKey>) null, 1);
      default -> throw new AssertionError(operation);
    }
    return Outcome.DONE;
  }

  @Override
  public String source(Outcome outcome) {
    String name = "s" + selector;
    return switch (operation) {
      case OPEN ->
          "Selector %s = provider.openSelector();%n".formatted(name)
              + "Set<SelectionKey> keys%d = %s.keys();%n".formatted(selector, name)
              + "Set<SelectionKey> selected%d = %s.selectedKeys();%n".formatted(selector, name);
      case WAKE_UP -> Java.asserting(name + ".wakeup()", outcome);
      case CLOSE -> Java.asserting(name + ".close()", outcome);
      case SELECT_NEGATIVE_TIMEOUT -> Java.asserting(name + ".select(-1)", outcome);
      case SELECT_NULL_ACTION -> Java.asserting(name + ".select(null, 1)", outcome);
    };
  }

  @Override
  public String name() {
    return "selector " + operation;
  }
}
