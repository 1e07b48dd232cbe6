package io.edgewise.conformance.race;

import java.io.IOException;
import java.nio.channels.Selector;

/**
 * A thread selects while another makes the selector watch a ready channel and then wakes it up: one
 * of two selections has the channel.
 */
abstract class NextSelection extends Round {
  final Selector selector = openSelector();
  final Duct duct = openDuct();
  private int first;
  private int second;

  NextSelection() throws IOException {}

  final void select() throws IOException {
    first = selector.select();
    if (first == 0) {
      second = selector.select(); // returns: the wake-up came after the change
    }
  }

  @Override
  final String judge() {
    if (first + second != 1) {
      return "not selected";
    }
    return first == 1 ? "at once" : "after the wake-up";
  }
}
