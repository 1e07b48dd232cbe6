package io.edgewise.conformance.optin;

import java.io.IOException;

/**
 * A selection operation.
 *
 * @param failing at which key the action throws, if it does; the first is 1
 */
record SelectStep(int selector, Form form, int failing) implements Step {
  @Override
  public void perform(World world) throws IOException {
    new Selection(world.selecting(selector), form, failing).perform();
  }

  @Override
  public String name() {
    return form.toString();
  }

  @Override
  public String toString() {
    String text = "s%d.%s".formatted(selector, form);
    return form == Form.FAILING_ACTION ? text + ", at key " + failing : text;
  }
}
