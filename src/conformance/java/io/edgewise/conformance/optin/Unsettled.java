package io.edgewise.conformance.optin;

/** The kernel did not finish with a step in time: the program proves nothing. */
final class Unsettled extends RuntimeException {
  private static final long serialVersionUID = 1;
}
