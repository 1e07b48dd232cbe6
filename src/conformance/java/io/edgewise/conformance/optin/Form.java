package io.edgewise.conformance.optin;

/** How a selection operation is called. */
enum Form {
  NOW("selectNow()"),
  TIMEOUT("select(timeout)"),
  DURATION("select(duration)"),
  ACTION_NOW("selectNow(action)"),
  ACTION_TIMEOUT("select(action, timeout)"),
  /** The action throws. */
  FAILING_ACTION("selectNow(failing action)"),
  /** The action cancels a key. */
  CANCELLING_ACTION("selectNow(cancelling action)");

  private final String text;

  Form(String text) {
    this.text = text;
  }

  boolean isAction() {
    return this == ACTION_NOW
        || this == ACTION_TIMEOUT
        || this == FAILING_ACTION
        || this == CANCELLING_ACTION;
  }

  boolean waits() {
    return this == TIMEOUT || this == DURATION || this == ACTION_TIMEOUT;
  }

  @Override
  public String toString() {
    return text;
  }
}
