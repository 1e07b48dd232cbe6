package io.edgewise.conformance.optin;

import java.util.List;

/**
 * An operation on a selector other than selecting.
 *
 * @param key the one to remove
 */
record SelectorStep(Operation operation, int selector, int key) implements Step {
  enum Operation {
    WAKEUP,
    REMOVE,
    CLEAR
  }

  @Override
  public void perform(World world) {
    Selecting selecting = world.selecting(selector);
    switch (operation) {
      case WAKEUP -> {
        selecting.selector.wakeup();
        selecting.woken(true);
      }
      case REMOVE -> {
        Registration registration = world.registration(key);
        if (registration != null && selecting.selected().contains(registration)) {
          selecting.unselect(registration);
        }
      }
      case CLEAR -> {
        selecting.selector.selectedKeys().clear();
        List.copyOf(selecting.selected()).forEach(selecting.selected()::remove);
      }
    }
  }

  @Override
  public String name() {
    return operation.name();
  }

  @Override
  public String toString() {
    return operation == Operation.REMOVE
        ? "s%d.selectedKeys().remove(k%d)".formatted(selector, key)
        : "s%d.%s".formatted(selector, operation);
  }
}
