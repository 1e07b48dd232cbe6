package io.edgewise.conformance.optin;

import java.io.IOException;

/**
 * A selection operation.
 *
 * @param argument at which key the action throws, if it does; the first is 1. Or the number of the
 *     key that it cancels
 */
record SelectStep(int selector, Form form, int argument) implements Step {
  @Override
  public void perform(World world) throws IOException {
    boolean cancels = form == Form.CANCELLING_ACTION;
    Registration victim = cancels ? world.registration(argument) : null;
    boolean isValid = victim != null && victim.isValid();
    new Selection(world.selecting(selector), form, argument, isValid ? victim : null).perform();
  }

  @Override
  public String name() {
    return form.toString();
  }

  @Override
  public String toString() {
    String text = "s%d.%s".formatted(selector, form);
    return switch (form) {
      case FAILING_ACTION -> text + ", at its key " + argument;
      case CANCELLING_ACTION -> text + ", k" + argument;
      default -> text;
    };
  }
}
