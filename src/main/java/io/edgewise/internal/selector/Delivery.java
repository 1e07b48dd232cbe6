package io.edgewise.internal.selector;

import static io.edgewise.internal.linux.Native.EPOLLRDHUP;

import io.edgewise.EpollException;
import io.edgewise.internal.arming.Arming;
import io.edgewise.internal.arming.Usage;
import io.edgewise.internal.linux.EventBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.util.function.Consumer;

/**
 * Delivers events: finds the key of each, sets its ready set, and adds it to the selected-key set
 * or has an action performed on it. Guarded by the selector and its selected-key set.
 *
 * <p>Events stay in the buffer until they are {@linkplain #finish finished} with. Whatever ends a
 * selection operation before leaves them there, to be {@linkplain #undo undone}.
 */
final class Delivery {
  private final SelectorImpl selector;
  private final EventBuffer events;
  private final InterestList interests;
  private final AdaptiveArming arming;
  private final Changes changes;
  private final SelectedKeySet selectedKeys;
  private final Recovery recovery;

  /** How many events have been looked at. */
  private int position;

  /** How many of them, the first ones, an action has been performed on. */
  private int handedOver;

  /** Whether one of them concerned somebody, so that the operation is over. */
  private boolean sawRelevantEvent;

  Delivery(
      SelectorImpl selector,
      EventBuffer events,
      InterestList interests,
      AdaptiveArming arming,
      Changes changes,
      SelectedKeySet selectedKeys,
      Recovery recovery) {
    this.selector = selector;
    this.events = events;
    this.interests = interests;
    this.arming = arming;
    this.changes = changes;
    this.selectedKeys = selectedKeys;
    this.recovery = recovery;
  }

  /**
   * Delivers all events that there are, and the keys that the kernel has refused.
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

  /** Whether an event concerned somebody, be it updated or not. */
  boolean sawRelevantEvent() {
    return sawRelevantEvent;
  }

  // Each of these returns how many keys were updated: 1 or 0.

  private int deliver(int index, Consumer<SelectionKey> action) {
    long token = events.token(index);
    if (token == Waker.TOKEN) {
      return 0; // it may also have come too late for its wait
    }
    if (index < events.polled()) {
      return deliverPolled(index, token, action);
    }
    SelectionKeyImpl key = interests.at(token);
    if (key == null) {
      sawRelevantEvent = true; // the JDK's selection ends by the event of a key that is gone, too
      return 0;
    }
    return key.isPlain() ? deliverPlain(key, index, action) : deliverOther(key, index, action);
  }

  private int deliverPolled(int index, long token, Consumer<SelectionKey> action) {
    SelectionKeyImpl key = interests.keyOf(token);
    if (key == null) {
      return 0;
    }
    key.usage(Usage.reported(key.usage()));
    sawRelevantEvent = true;
    return update(key, events.events(index), action);
  }

  /** The kernel may hold more for a key in NIO mode than it requests. */
  private int deliverPlain(SelectionKeyImpl key, int index, Consumer<SelectionKey> action) {
    if (!interests.reportPlain(key, events.token(index)) || key.isRefused()) {
      return 0;
    }
    if (Arming.isOneShot(key.armed())) {
      changes.add(key); // to be armed again, if it goes on requesting
    }
    if (isReportedByPoll(key)) {
      return 0;
    }
    int requested = key.askedOf(events.events(index));
    if (requested == 0) {
      key.usage(Usage.unrequested(key.usage()));
      changes.add(key);
      return 0;
    }
    sawRelevantEvent = true;
    return update(key, requested, action);
  }

  private int deliverOther(SelectionKeyImpl key, int index, Consumer<SelectionKey> action) {
    if (!interests.reportOther(key, events.token(index)) || key.isRefused()) {
      return 0;
    }
    if (isReportedByPoll(key)) {
      return 0; // it has just ceased to be plain, and is armed anew
    }
    int reported = events.events(index);
    events.retain(index, key.unheardOf(reported)); // for the case that it is undone
    int fresh = key.newOf(reported);
    if ((fresh & EPOLLRDHUP) != 0 && key.mustForgetPeerClose()) {
      changes.add(key);
    }
    return update(key, fresh, action);
  }

  /** The key that an event is still for; null if there is none, as for a wake-up. */
  private SelectionKeyImpl keyOfEvent(int index) {
    long token = events.token(index);
    return token == Waker.TOKEN ? null : interests.keyOf(token);
  }

  /** Whether this selection operation has reported the key already, by what poll said. */
  private boolean isReportedByPoll(SelectionKeyImpl key) {
    return events.polled() > 0 && Usage.isReported(key.usage());
  }

  private int update(SelectionKeyImpl key, int reported, Consumer<SelectionKey> action) {
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

  /** Cancels a key that the kernel refused, and reports it as selected: its user will look. */
  private int deliverRefused(SelectionKeyImpl key, Consumer<SelectionKey> action) {
    if (key.hasLeft() || !key.isValid()) {
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
    recovery.end(); // an action that fails is between no steps of ours
    try {
      action.accept(key);
      handedOver = position;
    } catch (Exception e) {
      handedOver = position; // the action had the event; an Error may have come before it
      throw e;
    }
    recovery.begin();
    selector.ensureOpen(); // the action may have closed it
  }

  /**
   * Has the kernel report again what a key was given and did not take, as far as it requests it.
   * Also where two changes have crossed: what the kernel holds is what the key requests then. A
   * one-shot key may have moved meanwhile, as one whose event somebody has: the other is armed.
   */
  void requeue(SelectionKeyImpl key) {
    if (key.isPlain()) {
      return;
    }
    try {
      if (!interests.update(key, true) && key.isOneShot() && key.hasMoved()) {
        key.rearm();
      }
    } catch (EpollException e) {
      changes.refused(key);
    } catch (CancelledKeyException e) {
      return; // it has left for good, or was cancelled as refused
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
    events.clear(); // first, so that no Error leaves some that were delivered
    position = 0;
    handedOver = 0;
    sawRelevantEvent = false;
  }

  /**
   * Has the kernel report again the events that nobody was given, and forgets them. If there are
   * none it does nothing. It can be begun anew after an Error.
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
      // What was polled is in the kernel still, and its key has been noted as changed.
      boolean isPolled = index < events.polled();
      int heard = index < position ? events.events(index) : 0;
      if (key != null && !isPolled && interests.takeBack(key, events.token(index), heard)) {
        changes.add(key);
      }
    }
    reset();
  }

  /** Before the selection operation waits again, has what nobody requested not reported. */
  void disarmUnrequested() {
    int count = events.count();
    for (int index = 0; index < count; index++) {
      SelectionKeyImpl key = keyOfEvent(index);
      if (key != null && Usage.isUnrequested(key.usage())) {
        arming.disarmUnrequested(key);
        changes.noteIfRefused(key);
      }
    }
    reset();
  }

  /**
   * Has the kernel forget each peer's close that was reported, as somebody waits for the epoll
   * descriptor, which is not to be readable by it until the next selection operation.
   *
   * @param end how many events, the first ones, were reported
   */
  private void forgetPeerCloses(int end) {
    for (int index = events.polled(); index < end; index++) {
      boolean isClose = (events.events(index) & EPOLLRDHUP) != 0;
      SelectionKeyImpl key = isClose ? keyOfEvent(index) : null;
      if (key != null && !interests.forgetPeerClose(key)) {
        changes.refused(key);
      }
    }
    if (changes.hasRefused()) {
      selector.wakeup(); // they are to be reported, too
    }
  }
}
