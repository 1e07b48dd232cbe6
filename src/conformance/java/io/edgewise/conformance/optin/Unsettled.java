package io.edgewise.conformance.optin;

/**
 * The kernel was not done with what a step did when its time was over: the program says nothing.
 */
final class Unsettled extends RuntimeException {
  private static final long serialVersionUID = 1;
}
