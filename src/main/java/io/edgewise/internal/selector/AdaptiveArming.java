package io.edgewise.internal.selector;

import static io.edgewise.internal.linux.EpollNatives.EPOLLERR;
import static io.edgewise.internal.linux.EpollNatives.EPOLLHUP;
import static io.edgewise.internal.linux.EpollNatives.EPOLLONESHOT;
import static io.edgewise.internal.linux.EpollNatives.EPOLLOUT;

import io.edgewise.internal.arming.Arming;
import io.edgewise.internal.arming.EventMask;
import io.edgewise.internal.arming.Learning;
import io.edgewise.internal.arming.Usage;
import io.edgewise.internal.linux.DescriptorNatives;
import io.edgewise.internal.selector.InterestList.ControlFailure;
import java.nio.channels.SelectionKey;
import java.util.function.Consumer;

/**
 * Arms keys in NIO mode by how each was used. The kernel may hold more than such a key requests;
 * events that it did not request are not delivered. The only writer of a key's {@link Usage},
 * except that a move copies it. The selecting thread, except for {@link #stop}.
 */
final class AdaptiveArming {
  private final InterestList interests;

  /** Written by any thread, which then applies all keys. */
  private volatile Learning learning;

  AdaptiveArming(InterestList interests, Learning learning) {
    this.interests = interests;
    this.learning = learning;
  }

  /**
   * Applies what a key requests: afterwards the kernel holds at least that. An opt-in key that has
   * fired stays disarmed. If the kernel refuses the key, the key is marked as refused.
   *
   * @param mayPoll whether {@code poll} may be called instead
   * @return the ready events that {@code poll} returned, which must be delivered; otherwise 0
   */
  int apply(SelectionKeyImpl key, boolean mayPoll) {
    synchronized (InterestList.lock(key)) {
      if (InterestList.isDead(key)) {
        return 0;
      }
      if (key.isNioMode() && learning != Learning.OFF) {
        return applyNioMode(key, mayPoll);
      }
      key.usage(Usage.history(key.usage()));
      InterestList.refuse(key, interests.applyUnlessFired(key));
      return 0;
    }
  }

  private int applyNioMode(SelectionKeyImpl key, boolean mayPoll) {
    int now = EventMask.of(key.interest());
    boolean unrequested = isUnrequested(key);
    key.usage(Usage.applied(key.usage(), InterestList.isFired(key), key.requestedEvents(), now));
    key.requestedEvents(now);
    boolean beginsToWrite = (now & ~key.kernelEvents() & EPOLLOUT) != 0;
    int ready = beginsToWrite && mayPoll ? poll(key) : 0;
    if (ready == 0) {
      int desired = arming(key, now);
      Arming.Step step = Arming.lazyStep(InterestList.kernelEvents(key), desired, unrequested);
      InterestList.refuse(key, interests.perform(step, key, desired));
    }
    return ready;
  }

  /** The arming of a key that requests these events. */
  private int arming(SelectionKeyImpl key, int events) {
    boolean once = events == 0 || learning.isDispatched(key.usage());
    return once ? events | EPOLLONESHOT : events;
  }

  /**
   * Calls {@code poll} for a key that begins to request writability. As a rule it is writable, and
   * then one call of {@code poll} saves two of epoll_ctl.
   *
   * @return the ready events; 0 if the key must be armed
   */
  private int poll(SelectionKeyImpl key) {
    int usage = key.usage();
    if (key.kernelEvents() == Arming.ABSENT || !learning.mayPoll(usage)) {
      key.usage(Usage.notPolled(usage));
      return 0;
    }
    int ready = DescriptorNatives.poll(key.descriptor(), key.requestedEvents());
    if (ready <= 0 || (ready & (EPOLLOUT | EPOLLERR | EPOLLHUP)) == 0) {
      key.usage(Usage.pollFailed(usage)); // even if the call failed: epoll_ctl will report why
      return 0;
    }
    key.usage(Usage.polled(usage));
    return ready;
  }

  /** Notes that what {@code poll} returned for a key is delivered. */
  void reported(SelectionKeyImpl key) {
    key.usage(Usage.reported(key.usage()));
  }

  /** Whether this selection operation has delivered what {@code poll} returned for a key. */
  static boolean isReported(SelectionKeyImpl key) {
    return Usage.isReported(key.usage());
  }

  /** Notes an event that a key did not request. */
  void unrequested(SelectionKeyImpl key) {
    key.usage(Usage.unrequested(key.usage()));
  }

  /** Whether the last event of a key was one that it did not request. */
  static boolean isUnrequested(SelectionKeyImpl key) {
    return Usage.isUnrequested(key.usage());
  }

  /**
   * Arms a key for no more than it requests, after an event that it did not request. If the kernel
   * refuses the key, the key is marked as refused.
   */
  void disarmUnrequested(SelectionKeyImpl key) {
    synchronized (InterestList.lock(key)) {
      if (key.isNioMode() && !InterestList.isDead(key)) {
        key.usage(Usage.disarmed(key.usage()));
        InterestList.refuse(key, applyExactly(key));
      }
    }
  }

  /**
   * Ends learning. From now on the kernel holds exactly what each key requested when it was last
   * applied, and does not report a peer half-close again. Any thread.
   *
   * @param retry receives the keys for which epoll_ctl failed, to be applied again
   */
  void stop(KeyTable keys, Consumer<SelectionKeyImpl> retry) {
    learning = Learning.OFF; // before the loop: apply reads it under each key's lock
    for (SelectionKey each : keys.asSet()) {
      SelectionKeyImpl key = (SelectionKeyImpl) each;
      ControlFailure failure = null;
      synchronized (InterestList.lock(key)) {
        if (!InterestList.isDead(key)) {
          failure = key.isNioMode() ? applyExactly(key) : interests.applyPeerClose(key);
        }
      }
      if (failure != null) {
        retry.accept(key);
      }
    }
  }

  private ControlFailure applyExactly(SelectionKeyImpl key) {
    int desired = arming(key, key.requestedEvents());
    int current = InterestList.kernelEvents(key);
    if (current == Arming.ABSENT || current == desired) {
      return null;
    }
    Arming.Step step = current == Arming.UNKNOWN ? Arming.Step.REPLACE : Arming.Step.MODIFY;
    return interests.perform(step, key, desired);
  }
}
