package io.edgewise.internal.selector;

import io.edgewise.internal.linux.EventBuffer;
import java.util.ArrayList;
import java.util.function.Consumer;

/**
 * The keys whose interest set waits to be applied, and those that the kernel has refused meanwhile.
 * Guarded by the selector, but for {@link #add}.
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

  /** Has the next {@link #apply} look at a key. Any thread. */
  void add(SelectionKeyImpl key) {
    waiting.add(key);
  }

  /** Applies what the waiting keys request; what {@code poll} says is put into the buffer. */
  void apply() {
    waiting.drain(apply);
  }

  private void apply(SelectionKeyImpl key) {
    int ready = arming.apply(key, events.polled() < EventBuffer.CAPACITY / 2);
    if (ready != 0) {
      add(key); // if it requests the same the next time, epoll is told
      events.addPolled(ready, KeyTable.eventToken(key));
    }
    noteIfRefused(key);
  }

  /**
   * Applies what every key requests, after an Error has ended a selection operation or a change:
   * whatever was not told, or in vain, is told.
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

  /** Has a key reported that the kernel has refused, if it has. */
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

  /** Takes out a refused key that is to be reported; null if there is none. */
  SelectionKeyImpl nextRefused() {
    return refused.isEmpty() ? null : refused.remove(refused.size() - 1);
  }

  /** Takes none any more, and refers to none. */
  void close() {
    waiting.close();
    refused.clear();
  }
}
