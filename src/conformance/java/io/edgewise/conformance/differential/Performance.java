package io.edgewise.conformance.differential;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** An action performed by one selection; it notes the keys that it is performed on. */
final class Performance implements Consumer<SelectionKey> {
  private final World world;
  private final Action action;
  private final List<String> seen = new ArrayList<>();

  Performance(World world, Action action) {
    this.world = world;
    this.action = action;
  }

  @Override
  public void accept(SelectionKey key) {
    try {
      seen.add("k" + world.number(key) + ":" + key.readyOps());
      action.perform(key);
    } catch (ArithmeticException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      seen.add(e.getClass().getName());
    }
  }

  Action action() {
    return action;
  }

  boolean hasPerformed() {
    return !seen.isEmpty();
  }

  /** What was seen, sorted. */
  List<String> seen() {
    return seen.stream().sorted().toList();
  }
}
