package io.edgewise.internal.selector;

import static io.edgewise.internal.linux.EpollNatives.EPOLLRDHUP;

import io.edgewise.EpollException;
import io.edgewise.internal.arming.Arming;
import io.edgewise.internal.linux.EventBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.util.function.Consumer;

/**
 * Delivers events: finds the key of each, sets its ready set, and adds it to the selected-key set
 * or performs an action on it. Guarded by the selector and its selected-key set.
 *
 * <p>Events stay in the buffer until they are {@linkplain #finish finished}. If a selection
 * operation ends before that, they stay there, to be {@linkplain #undo undone}.
 */
final class Delivery {
  private final SelectorImpl selector;
  private final EventBuffer events;
  private final KeyTable keys;
  private final InterestList interests;
  private final AdaptiveArming arming;
  private final Changes changes;
  private final SelectedKeySet selectedKeys;
  private final CancelledKeys cancelledKeys;
  private final Recovery recovery;

  /** How many events have been looked at. */
  private int position;

  /** How many of these, from the first on, were given to an action. */
  private int handedOver;

  /** Whether an event was relevant to a key, so that the selection operation is over. */
  private boolean sawRelevantEvent;

  Delivery(
      SelectorImpl selector,
      EventBuffer events,
      KeyTable keys,
      InterestList interests,
      AdaptiveArming arming,
      Changes changes,
      SelectedKeySet selectedKeys,
      CancelledKeys cancelledKeys,
      Recovery recovery) {
    this.selector = selector;
    this.events = events;
    this.keys = keys;
    this.interests = interests;
    this.arming = arming;
    this.changes = changes;
    this.selectedKeys = selectedKeys;
    this.cancelledKeys = cancelledKeys;
    this.recovery = recovery;
  }

  /**
   * Delivers the events in the buffer, and then the keys that the kernel has refused.
   *
   * @param action null to add to the selected-key set
   * @return how many keys were updated
   */
  int run(Consumer<SelectionKey> action) {
    int updated = 0;
    int count = events.count();
    while (position < count) {
      updated += deliver(position++, action);
    }
    for (SelectionKeyImpl key = changes.nextRefused(); key != null; key = changes.nextRefused()) {
      updated += deliverRefused(key, action);
    }
    return updated;
  }

  /** Whether an event was relevant to a key, whether or not the key was updated. */
  boolean sawRelevantEvent() {
    return sawRelevantEvent;
  }

  // Each of these returns how many keys were updated: 1 or 0.

  private int deliver(int index, Consumer<SelectionKey> action) {
    long token = events.token(index);
    if (token == Waker.TOKEN) {
      return 0; // Waker knows of it already
    }
    if (index < events.polled()) {
      return deliverPolled(index, token, action);
    }
    SelectionKeyImpl key = keys.atSlotOf(token);
    if (key == null) {
      sawRelevantEvent = true; // such an event ends a selection operation of the JDK, too
      return 0;
    }
    return key.isNioMode()
        ? deliverNioMode(key, token, index, action)
        : deliverOptIn(key, token, index, action);
  }

  private int deliverPolled(int index, long token, Consumer<SelectionKey> action) {
    SelectionKeyImpl key = keys.lookup(token);
    if (key == null) {
      return 0;
    }
    arming.reported(key);
    sawRelevantEvent = true;
    return update(key, events.events(index), action);
  }

  /** The kernel may hold more for a key in NIO mode than it requests. */
  private int deliverNioMode(
      SelectionKeyImpl key, long token, int index, Consumer<SelectionKey> action) {
    if (!claimNioMode(key, token) || key.isRefused()) {
      return 0;
    }
    if (Arming.isOneShot(key.kernelEvents())) {
      changes.add(key); // to be armed again, if it goes on requesting
    }
    if (isReportedByPoll(key)) {
      return 0;
    }
    int requested = key.requestedOf(events.events(index));
    if (requested == 0) {
      arming.unrequested(key);
      changes.add(key);
      return 0;
    }
    sawRelevantEvent = true;
    return update(key, requested, action);
  }

  private int deliverOptIn(
      SelectionKeyImpl key, long token, int index, Consumer<SelectionKey> action) {
    if (!claimOptIn(key, token) || key.isRefused()) {
      return 0;
    }
    if (isReportedByPoll(key)) {
      return 0; // it was in NIO mode just now, and is armed again
    }
    int reported = events.events(index);
    events.noteSticky(index, key.newSticky(reported)); // in case it is undone
    int fresh = key.freshEvents(reported);
    if ((fresh & EPOLLRDHUP) != 0 && key.mustForgetPeerClose()) {
      changes.add(key);
    }
    return update(key, fresh, action);
  }

  // Events are claimed without the descriptor's lock: the thread that has just armed the key may
  // still hold it. A claim fails for an event that was on its way when the key was armed again, for
  // an event that another thread has consumed, and for a hang-up of a disarmed key.

  private static boolean claimNioMode(SelectionKeyImpl key, long token) {
    int current = key.kernelEvents();
    if (current == Arming.DISARMED) {
      return false;
    }
    return Arming.isOneShot(current) ? KeyTable.consume(key, token) : key.token() == token;
  }

  private static boolean claimOptIn(SelectionKeyImpl key, long token) {
    if (key.kernelEvents() == Arming.DISARMED) {
      return false;
    }
    return key.isOneShot() ? KeyTable.consume(key, token) : key.token() == token;
  }

  private boolean isReportedByPoll(SelectionKeyImpl key) {
    return events.polled() > 0 && AdaptiveArming.isReported(key);
  }

  private int update(SelectionKeyImpl key, int reported, Consumer<SelectionKey> action) {
    if (!key.isValid() && !cancelledKeys.contains(key)) {
      recovery.requestRepair(); // an Error kept it out of the cancelled-key set
    }
    boolean selected = action == null && selectedKeys.contains(key);
    if (!key.updateReady(reported, selected)) {
      requeue(key);
      return 0;
    }
    if (action != null) {
      perform(action, key);
    } else if (!selected) {
      selectedKeys.insert(key);
    }
    return 1;
  }

  /** Cancels a key that the kernel refused, and selects it, so that its user finds out. */
  private int deliverRefused(SelectionKeyImpl key, Consumer<SelectionKey> action) {
    if (key.isDetached() || !key.isValid()) {
      return 0; // deregistered or cancelled meanwhile
    }
    key.cancel();
    if (action != null) {
      perform(action, key);
    } else if (!selectedKeys.contains(key)) {
      selectedKeys.insert(key);
    }
    return 1;
  }

  private void perform(Consumer<SelectionKey> action, SelectionKeyImpl key) {
    recovery.end(); // an action that fails leaves nothing of ours half done
    try {
      action.accept(key);
      handedOver = position;
    } catch (Exception e) {
      handedOver = position; // the action got the event; with an Error, it may not have
      throw e;
    }
    recovery.begin();
    selector.ensureOpen(); // the action may have closed it
  }

  /**
   * Makes the kernel report again an event that an opt-in key did not take, if the key still
   * requests it. If a one-shot key has moved meanwhile, the key that it moved to is armed.
   */
  void requeue(SelectionKeyImpl key) {
    if (key.isNioMode()) {
      return;
    }
    try {
      if (!interests.update(key, true) && key.isOneShot() && key.hasMoved()) {
        key.rearm();
      }
    } catch (EpollException e) {
      changes.refused(key);
    } catch (CancelledKeyException e) {
      return; // deregistered, or cancelled because it was refused
    }
  }

  /** Forgets the events, which have all been delivered. */
  void finish(boolean isWatched) {
    if (isWatched) {
      forgetPeerCloses(position);
    }
    reset();
  }

  /** Forgets the events. */
  void reset() {
    events.clear(); // first: after an Error no delivered event may be left
    position = 0;
    handedOver = 0;
    sawRelevantEvent = false;
  }

  /**
   * Makes the kernel report again the events that nobody was given, and forgets them. Does nothing
   * if there are none. Can be repeated after an Error.
   */
  void undo(boolean isWatched) {
    int count = events.count();
    if (count == 0) {
      return;
    }
    if (isWatched) {
      forgetPeerCloses(handedOver);
    }
    for (int index = handedOver; index < count; index++) {
      SelectionKeyImpl key = keyOfEvent(index);
      // A polled event is still in the kernel, and its key is queued in changes.
      boolean isPolled = index < events.polled();
      int sticky = index < position ? events.sticky(index) : 0;
      if (key != null && !isPolled && interests.undoDelivery(key, events.token(index), sticky)) {
        changes.add(key);
      }
    }
    reset();
  }

  /** Disarms the events that nobody requested, before the selection operation waits again. */
  void disarmUnrequested() {
    int count = events.count();
    for (int index = 0; index < count; index++) {
      SelectionKeyImpl key = keyOfEvent(index);
      if (key != null && AdaptiveArming.isUnrequested(key)) {
        arming.disarmUnrequested(key);
        changes.noteIfRefused(key);
      }
    }
    reset();
  }

  /**
   * Makes the kernel forget the peer half-closes that were reported. The epoll descriptor is
   * watched, and a half-close that was reported must not keep it readable.
   *
   * @param end how many events, from the first on, were reported
   */
  private void forgetPeerCloses(int end) {
    for (int index = events.polled(); index < end; index++) {
      boolean isClose = (events.sticky(index) & EPOLLRDHUP) != 0;
      SelectionKeyImpl key = isClose ? keyOfEvent(index) : null;
      if (key != null && !interests.forgetPeerClose(key)) {
        changes.refused(key);
      }
    }
    if (changes.hasRefused()) {
      selector.wakeup(); // the next selection operation reports them
    }
  }

  /** The key that an event still belongs to; null if there is none, as for a wake-up. */
  private SelectionKeyImpl keyOfEvent(int index) {
    long token = events.token(index);
    return token == Waker.TOKEN ? null : keys.lookup(token);
  }
}
