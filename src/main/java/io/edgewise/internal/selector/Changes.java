package io.edgewise.internal.selector;

import io.edgewise.internal.linux.EventBuffer;
import java.util.ArrayList;
import java.util.function.Consumer;

/**
 * The keys whose interest set waits to be applied, and the keys that the kernel has refused
 * meanwhile. Guarded by the selector, except for {@link #add}.
 */
final class Changes {
  /** Each key once. */
  private final KeyQueue waiting = new KeyQueue.Changed();

  /** The keys that the kernel has refused and that were not reported yet. */
  private final ArrayList<SelectionKeyImpl> refused = new ArrayList<>();

  private final InterestList interests;
  private final AdaptiveArming arming;
  private final EventBuffer events;
  private final Consumer<SelectionKeyImpl> apply = this::apply;

  Changes(InterestList interests, AdaptiveArming arming, EventBuffer events) {
    this.interests = interests;
    this.arming = arming;
    this.events = events;
  }

  /** Queues a key for the next {@link #apply}. Any thread. */
  void add(SelectionKeyImpl key) {
    waiting.add(key);
  }

  /** Applies what the waiting keys request; puts what {@code poll} returns into the buffer. */
  void apply() {
    waiting.drain(apply);
  }

  private void apply(SelectionKeyImpl key) {
    int ready = arming.apply(key, events.polled() < EventBuffer.CAPACITY / 2);
    if (ready != 0) {
      add(key); // if it goes on requesting this, epoll_ctl is called
      events.addPolled(ready, KeyTable.eventToken(key));
    }
    noteIfRefused(key);
  }

  /**
   * Applies what every key requests, after an Error has ended a selection operation or a change.
   * This calls epoll_ctl wherever a call is missing, or the last one failed.
   */
  void applyAll(KeyTable keys) {
    refused.clear();
    waiting.reset(keys);
    keys.forEach(
        key -> {
          interests.revive(key);
          arming.apply(key, false);
          noteIfRefused(key);
        });
  }

  /** Has a key reported if the kernel has refused it. */
  void noteIfRefused(SelectionKeyImpl key) {
    if (key.isRefused()) {
      refused.add(key);
    }
  }

  /** Has a refused key reported. */
  void refused(SelectionKeyImpl key) {
    refused.add(key);
  }

  boolean hasRefused() {
    return !refused.isEmpty();
  }

  /** Removes and returns a refused key that must be reported; null if there is none. */
  SelectionKeyImpl nextRefused() {
    return refused.isEmpty() ? null : refused.remove(refused.size() - 1);
  }

  /** Accepts no more keys, and refers to none. */
  void close() {
    waiting.close();
    refused.clear();
  }
}
