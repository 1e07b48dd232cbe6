package io.edgewise.conformance.optin;

/**
 * A program any part of which is a program, too.
 *
 * @param <P> the type of the parts
 */
interface Sequence<P extends Sequence<P>> {
  long seed();

  /** How many steps it has. */
  int size();

  /** This program without the steps from one index up to another. */
  P without(int from, int to);
}
